// Points: shapes on one canvas. The canvas takes no mouse events; hits are found by distance, so that the areas beneath
// stay clickable.

const REACH = 11;
// Nearer than this zoom, points of one place are spread around it; farther out a click lists them all.
const SPREAD_ZOOM = 13.5;
// A ring for a position that is uncertain by more than this many metres, once it is larger than the point itself.
// A ring larger than the screen tells nothing.
const RING_METRES = 300, RING_LARGEST = 2500, RING_ZOOM = 14;

function pointRadius() {
  const zoom = map.getZoom();
  return zoom < 9.5 ? 2.6 : zoom < 11 ? 3.3 : zoom < 13 ? 4.6 : 6;
}

function canvasOfShapes() {
  const Canvas = L.Canvas.extend({
    _updateCircle(layer) {
      if (!this._drawing || layer._empty()) return;
      const spot = place(layer);
      const zone = layer.zone;
      const value = zone && coloured(zone);
      const look = zone ? { fill: value ? value.color : "#FFFFFF" } : { hollow: layer.low, pale: layer.future };
      drawShape(this._ctx, layer.mark, spot.x, spot.y, zone ? pointRadius() + 1.6 : pointRadius(), look);
    },
  });
  return new Canvas({ pane: "points", padding: 0.4 });
}

function preparePoint(layer, renderer, declared) {
  const id = layer.feature.properties.id;
  // The radius in the options only bounds what is painted again; it covers the largest shape and its spread.
  Object.assign(layer.options, { pane: "points", renderer, interactive: false, radius: 12 });
  layer._radius = 12;
  layer.id = id;
  layer.of = declared.id;
  if (declared.draws === "zone_points") {
    layer.zone = id;
    layer.mark = ["circle", DATA.paint.accent];
  } else {
    // A facility and an enterprise may share an id; each layer keeps its own words.
    const words = DATA[declared.draws][id];
    Object.assign(layer, { words, low: Boolean(words.low), future: Boolean(words.future), mark: DATA.marks[words.kind] });
  }
  pointsOf[declared.id].push(layer);
}

function visiblePoints() {
  return DATA.layers.filter((layer) => shown[layer.id]).flatMap((layer) => pointsOf[layer.id] || []);
}

function place(layer) {
  return layer.spread && map.getZoom() >= SPREAD_ZOOM ? layer._point.add(layer.spread) : layer._point;
}

function spreadPoints() {
  const places = new Map();
  for (const layer of visiblePoints()) {
    const { lat, lng } = layer.getLatLng();
    const key = `${lat},${lng}`;
    places.set(key, [...(places.get(key) || []), layer]);
  }
  for (const layers of places.values()) {
    const away = layers.length < 2 ? 0 : Math.max(9, layers.length * 2.6);
    layers.forEach((layer, number) => {
      const angle = (2 * Math.PI * number) / layers.length - Math.PI / 2;
      layer.spread = away ? L.point(Math.cos(angle) * away, Math.sin(angle) * away) : null;
    });
  }
}

function drawRings() {
  rings.clearLayers();
  if (map.getZoom() < RING_ZOOM) return;
  const near = map.getBounds().pad(0.3);
  for (const layer of visiblePoints()) {
    const metres = (layer.zone ? DATA.zones[layer.zone] : layer.words).precision;
    if (!(metres > RING_METRES && metres <= RING_LARGEST) || !near.contains(layer.getLatLng())) continue;
    rings.addLayer(L.circle(layer.getLatLng(), {
      radius: metres, pane: "rings", renderer: ringRenderer, interactive: false,
      color: layer.mark[1], weight: 1, opacity: 0.6, dashArray: "2 4", fill: false,
    }));
  }
}

function pointsAt(spot) {
  const reach = Math.min(REACH, pointRadius() + 5);
  return visiblePoints()
    .map((layer) => [layer, layer._point ? place(layer).distanceTo(spot) : Infinity])
    .filter(([, distance]) => distance <= reach)
    .sort((a, b) => a[1] - b[1])
    .map(([layer]) => layer);
}

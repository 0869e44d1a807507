// Names of zones that never collide: the most important first, each at the first place where it is free.

const LABEL_HEIGHT = 16;
const measure = document.createElement("canvas").getContext("2d");
const widths = new Map();

function labelWidth(text) {
  if (!widths.has(text)) {
    measure.font = getComputedStyle(document.body).getPropertyValue("--label-font") || "12px sans-serif";
    widths.set(text, Math.ceil(measure.measureText(text).width) + 6);
  }
  return widths.get(text);
}

function labelCandidates() {
  const zoom = map.getZoom();
  const chosen = new Set(view.selected);
  const named = [];
  for (const [id, layer] of areas) {
    if (!zoneVisible(id) && !chosen.has(id)) continue;
    const bounds = layer.getBounds();
    const box = L.bounds(map.latLngToLayerPoint(bounds.getNorthWest()), map.latLngToLayerPoint(bounds.getSouthEast()));
    const size = box.getSize();
    if (Math.max(size.x, size.y) < 8 && !chosen.has(id)) continue;
    named.push({ id, box, order: (chosen.has(id) ? 1e9 : 0) + DATA.zones[id].km2, kind: "zone" });
  }
  for (const layer of visiblePoints()) {
    if (!layer.zone || (zoom < 11.5 && !chosen.has(layer.zone))) continue;
    const spot = place(layer);
    const box = L.bounds(spot.subtract([8, 8]), spot.add([8, 8]));
    named.push({ id: layer.zone, box, order: (chosen.has(layer.zone) ? 1e9 : -1e3) + DATA.zones[layer.zone].size, kind: "zone" });
  }
  if (!shown.districts && zoom >= 9 && zoom < 13.5) {
    for (const id of districts) {
      const [lon, lat] = DATA.zones[id].at;
      const spot = map.latLngToLayerPoint([lat, lon]);
      named.push({ id, box: L.bounds(spot, spot), order: -1e6, kind: "district", spot });
    }
  }
  return named.sort((a, b) => b.order - a.order);
}

// Where a name may stand: inside the zone when it fits, else beside it.
function labelPlaces(named, width) {
  const { box } = named;
  const [lon, lat] = DATA.zones[named.id].at;
  const middle = map.latLngToLayerPoint([lat, lon]);
  const centred = [middle.x - width / 2, middle.y - LABEL_HEIGHT / 2];
  if (named.kind === "district") return [centred];
  const size = box.getSize();
  const beside = [
    [box.max.x + 3, middle.y - LABEL_HEIGHT / 2],
    [box.min.x - width - 3, middle.y - LABEL_HEIGHT / 2],
    [middle.x - width / 2, box.min.y - LABEL_HEIGHT - 2],
    [middle.x - width / 2, box.max.y + 2],
  ];
  if (size.x > width * 0.8 && size.y > LABEL_HEIGHT) {
    return [centred, [centred[0], centred[1] - LABEL_HEIGHT], [centred[0], centred[1] + LABEL_HEIGHT]];
  }
  return size.x > 40 ? [centred, ...beside] : beside;
}

function drawLabels() {
  const pane = map.getPane("labels");
  const corner = map.containerPointToLayerPoint([0, 0]);
  const screen = L.bounds(corner, corner.add(map.getSize()));
  const taken = [];
  const made = document.createDocumentFragment();
  for (const named of labelCandidates()) {
    if (!named.box.overlaps(screen) && !screen.contains(named.box)) continue;
    const text = DATA.zones[named.id].c1;
    const width = labelWidth(text);
    for (const [left, top] of labelPlaces(named, width)) {
      const box = L.bounds([left, top], [left + width, top + LABEL_HEIGHT]);
      if (!screen.contains(box) || taken.some((other) => other.overlaps(box))) continue;
      taken.push(box);
      const label = element("div", `label ${named.kind}${view.selected.includes(named.id) ? " chosen" : ""}`, text);
      label.style.left = `${Math.round(left)}px`;
      label.style.top = `${Math.round(top)}px`;
      label.style.width = `${width}px`;
      made.appendChild(label);
      break;
    }
  }
  pane.replaceChildren(made);
}

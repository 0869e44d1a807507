// Wires the map that folium made: panes, layers, messages from and to the page.

let map = null, groups = null, selection = null, rings = null, selectionRenderer = null, ringRenderer = null;
let pointCanvas = null, hovered = null, tooltip = null, first = true, titleBox = null;
const lines = [], areas = new Map(), pointsOf = {}, shown = {}, layerOf = {};
let districts = [];
const seen = { fly: null, layers: null };
let view = { lang: DATA.lang, metric: "", per: "", year: "", method: "", title: "", values: {}, legend: null, selected: [], bbox: null, present: false };

const LINES = {
  "g60-expressway": { color: DATA.paint.corridor, weight: 3.2, opacity: 0.9 },
  "g60-strands": { color: DATA.paint.corridor, weight: 1.8, opacity: 0.8 },
  expressways: { color: "#9A7F45", weight: 1.6, opacity: 0.9 },
};
const BASE = {
  land: { fill: true, fillColor: DATA.paint.land, fillOpacity: 1, stroke: true, color: "#B7C6CB", weight: 0.8 },
  river: { fill: false, color: DATA.paint.water, weight: 2.2, opacity: 1 },
  huangpu: { fill: false, color: DATA.paint.water, weight: 5, opacity: 1 },
  road: { fill: false, color: DATA.paint.road, weight: 1.2, opacity: 1 },
  district: { fill: false, color: DATA.paint.district, weight: 0.8, opacity: 1, dashArray: "4 3" },
};

function narrow() {
  return window.innerWidth < 600;
}

function zoneVisible(id) {
  return Boolean(shown[layerOf[id]]);
}

function shownLayers() {
  return DATA.layers.filter((layer) => shown[layer.id]).map((layer) => layer.id);
}

function linesShown() {
  return lines.filter(([, , layer]) => shown[layer] && layer !== "g60-strands");
}

function lineStyle(id, dashed) {
  return { ...LINES[id], dashArray: dashed ? "7 6" : null, fill: false, interactive: false };
}

function report(kind, more) {
  // A file that carries its own view is on its own, even inside somebody's frame.
  if (window.parent !== window && !DATA.view) window.parent.postMessage({ kind, ...more }, location.origin);
}

function pane(name, depth, hides) {
  const made = map.createPane(name);
  made.style.zIndex = depth;
  if (hides) made.classList.add("leaflet-zoom-hide");
  return made;
}

function prepareBase(base) {
  const renderer = L.canvas({ pane: "base", padding: 0.4 });
  base.eachLayer((layer) => {
    Object.assign(layer.options, { renderer, pane: "base", interactive: false }, BASE[layer.feature.properties.c0]);
  });
  base.addTo(map);
}

function prepareLayers() {
  const areaRenderer = L.svg({ pane: "areas", padding: 0.4 });
  const gridRenderer = L.svg({ pane: "grid", padding: 0.4 });
  const lineRenderer = L.svg({ pane: "lines", padding: 0.4 });
  pointCanvas = canvasOfShapes();
  selectionRenderer = L.svg({ pane: "selection", padding: 0.4 });
  ringRenderer = L.svg({ pane: "rings", padding: 0.4 });
  for (const declared of DATA.layers) {
    pointsOf[declared.id] = [];
    shown[declared.id] = false;
    groups[declared.id].eachLayer((shapes) => shapes.eachLayer((layer) => {
      const { id, c0 } = layer.feature.properties;
      if (declared.draws === "areas" || declared.draws === "zone_points") layerOf[id] = declared.id;
      if (declared.draws === "areas") prepareAreas(layer, areaRenderer);
      else if (declared.draws === "lines") {
        Object.assign(layer.options, lineStyle(declared.id, c0), { pane: "lines", renderer: lineRenderer });
        lines.push([id, layer, declared.id]);
      }
      else if (declared.draws === "cells") prepareCell(layer, gridRenderer, declared);
      else preparePoint(layer, pointCanvas, declared);
    }));
  }
  // Largest first, over all layers together: the order in which they are stacked.
  const order = [...areas].sort((a, b) => DATA.zones[b[0]].km2 - DATA.zones[a[0]].km2);
  areas.clear();
  order.forEach(([id, layer]) => areas.set(id, layer));
  districts = [...areas.keys()].filter((id) => layerOf[id] === "districts");
  selection = L.layerGroup().addTo(map);
  rings = L.layerGroup().addTo(map);
}

function setLayer(id, on) {
  if (shown[id] === on) return;
  shown[id] = on;
  if (on) groups[id].addTo(map);
  else groups[id].remove();
}

function afterLayers() {
  for (const layer of DATA.layers) boxes[layer.id].checked = shown[layer.id];
  map.getContainer().classList.toggle("gridded", gridShown());
  stackAreas();
  spreadPoints();
  drawRings();
  drawLegend();
  drawLabels();
}

function apply(next) {
  const wasPresent = view.present;
  view = { ...view, ...next };
  view.values = view.values || {};
  view.selected = view.selected || [];
  document.body.classList.toggle("present", Boolean(view.present));
  if (wasPresent !== view.present) map.invalidateSize({ animate: false });
  titleBox.textContent = view.title || (view.legend ? view.legend.title : "");
  titleBox.hidden = !view.present && !view.title;
  const wanted = view.layers || DATA.layers.filter((layer) => layer.shown).map((layer) => layer.id);
  const sequence = view.seq_layers === undefined ? 0 : view.seq_layers;
  restyleAreas();
  if (seen.layers !== sequence) {
    seen.layers = sequence;
    for (const layer of DATA.layers) setLayer(layer.id, wanted.includes(layer.id));
  }
  showExtent();
  drawSelection();
  afterLayers();
  for (const layer of visiblePoints()) if (layer.zone) layer.redraw();
  openFound();
  document.body.dataset.metric = view.metric;
}

function showExtent() {
  const fly = view.fly === undefined ? 0 : view.fly;
  if (!first && (seen.fly === fly || !view.bbox)) return;
  seen.fly = fly;
  const [west, south, east, north] = view.bbox || DATA.first;
  const room = clearance();
  // A found place is shown clear of the panels; an extent from a link is restored as it was.
  const padding = first ? {} : { paddingTopLeft: room.autoPanPaddingTopLeft, paddingBottomRight: room.autoPanPaddingBottomRight };
  map.fitBounds([[south, west], [north, east]], { animate: false, maxZoom: 16, ...(padding.paddingTopLeft ? padding : {}) });
  first = false;
}

function openFound() {
  const id = (view.open || [])[0];
  const key = `${id} ${view.fly}`;
  if (!id || seen.open === key) return;
  seen.open = key;
  const layer = Object.values(pointsOf).flat().find((one) => one.id === id && !one.zone);
  if (!layer) return;
  if (!shown[layer.of]) {
    setLayer(layer.of, true);
    afterLayers();
    report("layers", { layers: shownLayers() });
  }
  openPopup(layer.getLatLng(), pointContent([layer], zonesAt(layer.getLatLng())), false);
}

function follow(event) {
  if (followOwn(event)) return;
  const hits = pointsAt(event.layerPoint).filter((layer) => !layer.zone);
  const zones = hits.length ? [] : [...pointsAt(event.layerPoint).map((layer) => layer.zone), ...zonesAt(event.latlng)];
  hoverArea(zones[0] || null);
  map.getContainer().classList.toggle("over", hits.length + zones.length > 0);
  const cell = hits.length ? null : cellAt(event.latlng);
  if (!hits.length && !zones.length && !cell) { tooltip.remove(); return; }
  const key = hits.length ? hits.map((layer) => layer.id).join() : zones[0] + view.metric + view.per + view.year + cell;
  if (tooltip.key !== key) tooltip.setContent(hits.length ? pointTip(hits) : placeTip(zones[0], cell));
  tooltip.key = key;
  tooltip.setLatLng(event.latlng);
  if (!map.hasLayer(tooltip)) tooltip.addTo(map);
}

function listen() {
  let waiting = null, timer = null;
  map.on("mousemove", (event) => {
    if (waiting === null) requestAnimationFrame(() => { const last = waiting; waiting = null; if (last) follow(last); });
    waiting = event;
  });
  map.on("mouseout movestart zoomstart", () => { waiting = null; tooltip.remove(); hoverArea(null); });
  map.on("click", (event) => pick(event.latlng, event.layerPoint, false));
  map.on("moveend zoomend resize", () => {
    drawRings();
    drawLabels();
    if (first) return;
    clearTimeout(timer);
    timer = setTimeout(() => report("bbox", { bbox: extent() }), 250);
  });
  // Who closed a popup by keyboard goes on from the map, not from the top of the page.
  map.on("popupclose", (event) => {
    const left = event.popup.getElement();
    const lost = document.activeElement === document.body || (left && left.contains(document.activeElement));
    if (lost) map.getContainer().focus({ preventScroll: true });
  });
  map.getContainer().addEventListener("keydown", (event) => {
    // Leaflet hears Escape only while the map itself has the focus, not a button of its popup.
    if (event.key === "Escape") map.closePopup();
    if (event.key !== "Enter" || event.target !== map.getContainer()) return;
    // Without this the same key press would also press the button that the popup puts the focus on.
    event.preventDefault();
    pick(map.getCenter(), map.latLngToLayerPoint(map.getCenter()), true);
  });
  window.addEventListener("message", (event) => {
    if (event.origin !== location.origin || event.source !== window.parent) return;
    if (event.data && event.data.kind === "view" && event.data.view) apply(event.data.view);
  });
}

function extent() {
  const bounds = map.getBounds();
  return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((degrees) => Number(degrees.toFixed(5)));
}

function touch() {
  if (!window.matchMedia("(pointer: coarse)").matches) return;
  // One finger scrolls the page past the map; two fingers move and zoom it.
  map.dragging.disable();
  const hint = element("div", "hint", DATA.say.touch);
  hint.hidden = true;
  map.getContainer().appendChild(hint);
  let timer = null;
  map.getContainer().addEventListener("touchmove", (event) => {
    if (event.touches.length !== 1) return;
    hint.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(() => { hint.hidden = true; }, 900);
  }, { passive: true });
}

function state() {
  const values = {};
  for (const [id, value] of Object.entries(view.values)) values[id] = { value: value.value, text: value.text, class: value.class };
  return JSON.parse(JSON.stringify({
    lang: DATA.lang, metric: view.metric, per: view.per, year: view.year, method: view.method, title: view.title,
    layers: shown, values, selected: view.selected, bbox: extent(), legend: view.legend,
    points: visiblePoints().map((layer) => layer.id), own: ownState(),
  }));
}

window.atlasStart = function (made) {
  ({ map, layers: groups } = made);
  pane("base", 200);
  pane("grid", 340).style.opacity = DATA.paint.opacity;
  pane("areas", 350).style.opacity = DATA.paint.opacity;
  pane("selection", 380);
  pane("lines", 400);
  pane("rings", 420);
  pane("points", 450);
  pane("labels", 470, true).setAttribute("aria-hidden", "true");
  map.getContainer().setAttribute("aria-label", DATA.say.label);
  map.getContainer().setAttribute("role", "application");
  prepareBase(made.base);
  prepareLayers();
  L.control.zoom({ position: "topleft", zoomInTitle: DATA.say.zoom_in, zoomOutTitle: DATA.say.zoom_out }).addTo(map);
  L.control.attribution({ position: "bottomright", prefix: false }).addAttribution(element("span", "", DATA.say.attribution).outerHTML).addTo(map);
  L.control.scale({ position: "bottomright", imperial: false, maxWidth: 120 }).addTo(map);
  titleBox = element("h1", "title");
  map.getContainer().appendChild(titleBox);
  tooltip = L.tooltip({ direction: "auto", offset: [12, 0], opacity: 1, className: "atlas-tip" });
  makeTree();
  makeLegend();
  makeOwn();
  listen();
  touch();
  Object.defineProperty(window, "atlas", { value: Object.freeze({ state }), writable: false });
  // Without a page around it the document shows its layers alone; inside a page the first view says what to show.
  if (window.parent === window || DATA.view) apply(DATA.view || {});
  if (document.fonts) document.fonts.ready.then(() => { widths.clear(); if (!first) drawLabels(); });
  report("ready", {});
};

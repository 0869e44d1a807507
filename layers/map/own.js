// An office's own data over the map. It comes by message alone and is kept in this page's memory; no file holds it.
// Every text in it is the user's and reaches the page as textContent.

// With more zones than `labels` their names would hide the map; a click tells them.
const OWN = { color: "#C2185B", reach: 9, labels: 40 };
let ownLayers = [], ownCanvas = null, ownSvg = null, ownBranch = null, ownAsked = "", ownFolded = false;
const ownGroups = new Map(), ownHidden = new Set(), ownFlown = new Set();

function makeOwn() {
  pane("own-areas", 390).classList.add("own-pane");
  pane("own", 455).classList.add("own-pane");
  ownSvg = L.svg({ pane: "own-areas", padding: 0.4 });
  const Canvas = L.Canvas.extend({
    _updateCircle(layer) {
      if (!this._drawing || layer._empty()) return;
      if (layer.own.count > 1) drawBin(this._ctx, layer);
      else drawDot(this._ctx, layer._point.x, layer._point.y, pointRadius() + 1);
    },
  });
  ownCanvas = new Canvas({ pane: "own", padding: 0.4 });
  ownBranch = element("fieldset", "own-branch");
  ownBranch.hidden = true;
  treeBox.body.prepend(ownBranch);
  window.addEventListener("message", (event) => {
    if (event.origin !== location.origin || event.source !== window.parent) return;
    if (event.data && event.data.kind === "own" && Array.isArray(event.data.layers)) applyOwn(event.data);
  });
  let timer = null;
  map.on("moveend zoomend resize", () => { clearTimeout(timer); timer = setTimeout(askOwn, 300); });
}

function applyOwn({ layers, fit, folded }) {
  if (folded && !ownFolded) {
    // A small map: its panels would hide what it is there to show.
    ownFolded = true;
    legendBox.set(false);
    treeBox.set(false);
  }
  for (const group of ownGroups.values()) group.remove();
  ownGroups.clear();
  ownLayers = layers;
  for (const layer of ownLayers) ownGroups.set(layer.id, ownGroup(layer));
  for (const layer of ownLayers) if (!ownHidden.has(layer.id)) ownGroups.get(layer.id).addTo(map);
  drawOwnBranch();
  drawLegend();
  const target = ownLayers.find((layer) => layer.id === fit && layer.bbox);
  if (target && !ownFlown.has(fit)) {
    ownFlown.add(fit);
    const [west, south, east, north] = target.bbox;
    map.fitBounds([[south, west], [north, east]], { animate: false, maxZoom: 14, ...clearance() });
  }
  askOwn();
}

function ownGroup(layer) {
  const group = L.layerGroup();
  for (const [lon, lat, count, name, row] of layer.spots) {
    const spot = L.circleMarker([lat, lon], { pane: "own", renderer: ownCanvas, interactive: false, radius: binRadius(count) + 3 });
    spot.own = { count, name, row, layer };
    group.addLayer(spot);
  }
  for (const shape of layer.shapes) {
    const polygon = L.polygon(shape.parts, {
      pane: "own-areas", renderer: ownSvg, interactive: false, color: OWN.color, weight: 2, opacity: 0.95, fill: true,
      fillColor: OWN.color, fillOpacity: 0.08, lineJoin: "round",
    });
    polygon.own = { shape, layer };
    if (layer.shapes.length <= OWN.labels) {
      polygon.bindTooltip(element("span", "", shape.name), { permanent: true, direction: "center", className: "own-label", interactive: false });
    }
    group.addLayer(polygon);
  }
  return group;
}

function binRadius(count) {
  return count > 1 ? Math.min(21, 9 + 2.6 * Math.log10(count)) : 6;
}

// A ring of its own colour: no facility looks like it, in colour or in grey.
function drawDot(ctx, x, y, radius) {
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.arc(x, y, radius + 1, 0, 2 * Math.PI);
  ctx.fillStyle = "rgba(255,255,255,0.95)";
  ctx.fill();
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fillStyle = OWN.color;
  ctx.fill();
  ctx.beginPath();
  ctx.arc(x, y, radius * 0.4, 0, 2 * Math.PI);
  ctx.fillStyle = "#FFFFFF";
  ctx.fill();
}

function drawBin(ctx, layer) {
  const { x, y } = layer._point;
  const radius = binRadius(layer.own.count);
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fillStyle = "rgba(194,24,91,0.82)";
  ctx.fill();
  ctx.lineWidth = 1.5;
  ctx.strokeStyle = "#FFFFFF";
  ctx.stroke();
  ctx.fillStyle = "#FFFFFF";
  ctx.font = `600 ${radius > 14 ? 12 : 10.5}px sans-serif`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(shortCount(layer.own.count), x, y + 0.5);
}

function shortCount(count) {
  if (count < (DATA.lang === "zh" ? 10000 : 1000)) return String(count);
  if (DATA.lang === "zh") return `${Number((count / 10000).toPrecision(2))}万`;
  return count < 1e6 ? `${Number((count / 1000).toPrecision(2))}k` : `${Number((count / 1e6).toPrecision(2))}M`;
}

// A table of many points is binned on the server for what is seen; this tells it what that is.
function askOwn() {
  const live = ownLayers.some((layer) => layer.live && !ownHidden.has(layer.id));
  if (!live || first) return;
  const bbox = extent();
  if (bbox.join() === ownAsked) return;
  ownAsked = bbox.join();
  report("own_extent", { bbox });
}

function ownSpots() {
  return ownLayers.filter((layer) => !ownHidden.has(layer.id))
    .flatMap((layer) => ownGroups.get(layer.id).getLayers());
}

function ownAt(spot) {
  return ownSpots()
    .filter((layer) => layer._point && layer.own.count)
    .map((layer) => [layer, layer._point.distanceTo(spot) - (layer.own.count > 1 ? binRadius(layer.own.count) : OWN.reach)])
    .filter(([, far]) => far <= 0)
    .sort((a, b) => a[1] - b[1])
    .map(([layer]) => layer);
}

function ownShapesAt(latlng, spot) {
  return ownSpots().filter((layer) => layer.own.shape && layer.getBounds().contains(latlng) && layer._containsPoint(spot));
}

function ownLine(layer) {
  const { count, name, row, layer: of } = layer.own;
  if (count > 1) return fill(DATA.say.own_bin, { count });
  return name || fill(DATA.say.own_row, { row, file: of.name });
}

// Returns whether the pointer is over own data: what lies beneath then keeps still.
function followOwn(event) {
  const hits = ownAt(event.layerPoint);
  if (!hits.length) return false;
  const part = element("div", "tip");
  for (const layer of hits.slice(0, 6)) part.appendChild(element("div", "own-name", ownLine(layer)));
  if (hits.length > 6) part.appendChild(element("div", "details", `+ ${hits.length - 6}`));
  part.appendChild(element("div", "details", `${DATA.say.own} · ${hits[0].own.layer.name}`));
  tooltip.key = null;
  tooltip.setContent(part).setLatLng(event.latlng);
  if (!map.hasLayer(tooltip)) tooltip.addTo(map);
  map.getContainer().classList.add("over");
  hoverArea(null);
  return true;
}

function pickOwn(latlng, spot, focus) {
  const hits = ownAt(spot);
  if (hits.length === 1 && hits[0].own.count > 1 && map.getZoom() < map.getMaxZoom()) {
    map.setView(hits[0].getLatLng(), Math.min(map.getZoom() + 2, map.getMaxZoom()));
    return true;
  }
  const shapes = hits.length ? [] : ownShapesAt(latlng, spot);
  if (!hits.length && !shapes.length) return false;
  const part = element("div", "card");
  for (const layer of hits.slice(0, 12)) part.appendChild(ownCard(layer));
  if (hits.length > 12) part.appendChild(element("p", "lead", `+ ${hits.length - 12}`));
  for (const layer of shapes.slice(0, 6)) {
    part.appendChild(element("h3", "name", layer.own.shape.name));
    part.appendChild(element("p", "other", `${layer.own.shape.km2} km²`));
    part.appendChild(element("p", "other", `${DATA.say.own} · ${layer.own.layer.name}`));
  }
  const zones = zonesAt(latlng);
  if (zones.length) part.appendChild(zoneButtons(zones));
  openPopup(latlng, part, focus);
  return true;
}

function ownCard(layer) {
  const card = element("div", "point");
  const { count, row, layer: of } = layer.own;
  card.appendChild(element("h3", "name", ownLine(layer)));
  if (count === 1) card.appendChild(element("p", "other", fill(DATA.say.own_row, { row, file: of.name })));
  card.appendChild(element("p", "other", `${DATA.say.own} · ${of.lines.slice(1).join(" · ")}`));
  return card;
}

function ownIcon(zones) {
  if (zones) {
    const made = svg("svg", { width: 22, height: 14, class: "swatch", "aria-hidden": "true" });
    svg("rect", { x: 1, y: 1, width: 20, height: 12, fill: OWN.color, "fill-opacity": 0.08, stroke: OWN.color, "stroke-width": 2 }, made);
    return made;
  }
  const canvas = element("canvas", "icon");
  const scale = Math.max(2, window.devicePixelRatio || 1);
  canvas.width = canvas.height = 18 * scale;
  canvas.setAttribute("aria-hidden", "true");
  const ctx = canvas.getContext("2d");
  ctx.scale(scale, scale);
  drawDot(ctx, 9, 9, 5.5);
  return canvas;
}

function ownLegend() {
  const seenLayers = ownLayers.filter((layer) => !ownHidden.has(layer.id));
  if (!seenLayers.length) return null;
  const part = element("div", "strokes own-legend");
  part.appendChild(element("h3", "", DATA.say.own));
  for (const layer of seenLayers) {
    const rows = element("ul");
    rows.appendChild(row(ownIcon(layer.kind === "zones"), layer.name));
    part.appendChild(rows);
    for (const line of layer.lines) part.appendChild(element("p", "line", line));
    if (layer.spots.some((spot) => spot[2] > 1)) part.appendChild(element("p", "line", DATA.say.own_bins));
  }
  return part;
}

function drawOwnBranch() {
  ownBranch.hidden = !ownLayers.length;
  ownBranch.replaceChildren(element("legend", "", DATA.say.own));
  for (const layer of ownLayers) {
    const line = element("div", "leaf own-leaf");
    const label = element("label");
    const box = element("input");
    box.type = "checkbox";
    box.name = `own-${layer.id}`;
    box.checked = !ownHidden.has(layer.id);
    box.addEventListener("change", () => {
      if (box.checked) { ownHidden.delete(layer.id); ownGroups.get(layer.id).addTo(map); }
      else { ownHidden.add(layer.id); ownGroups.get(layer.id).remove(); }
      drawLegend();
      askOwn();
    });
    const name = element("span", "own-file", layer.name);
    name.title = layer.name;
    label.append(box, name);
    line.append(label, element("p", "note own-note", layer.lines.join(" · ")));
    ownBranch.appendChild(line);
  }
}

function ownState() {
  return ownLayers.map((layer) => ({
    id: layer.id, name: layer.name, shown: !ownHidden.has(layer.id), lines: layer.lines, shapes: layer.shapes.length,
    spots: layer.spots.length, points: layer.spots.reduce((sum, spot) => sum + spot[2], 0),
  }));
}

// Names of zones that never collide: the most important first, each at the first place where it is free.

const LINE_HEIGHT = 16;
// A name wider than this breaks into two lines; Chinese names are shorter.
const LONGEST = 165;
const measure = document.createElement("canvas").getContext("2d");
const widths = new Map();

function labelSize(text) {
  const width = labelWidth(text);
  return width > LONGEST ? [Math.ceil(width / 2) + 26, 2 * LINE_HEIGHT - 2] : [width, LINE_HEIGHT];
}

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
  for (const id of chosen) {
    if (areas.has(id) || zoneVisible(id) || !(DATA.zones[id] || {}).at) continue;
    const spot = map.latLngToLayerPoint([...DATA.zones[id].at].reverse());
    named.push({ id, box: L.bounds(spot.subtract([14, 14]), spot.add([14, 14])), order: 1e9, kind: "zone" });
  }
  if (zoom >= 10.5) named.push(...roadCandidates());
  if (!shown.districts && zoom >= 9 && zoom < 13.5) {
    for (const id of districts) {
      const [lon, lat] = DATA.zones[id].at;
      const spot = map.latLngToLayerPoint([lat, lon]);
      named.push({ id, box: L.bounds(spot, spot), order: -1e6, kind: "district", spot });
    }
  }
  return named.sort((a, b) => b.order - a.order);
}

// A road is named by its number at its middle vertex.
function roadCandidates() {
  return linesShown().map(([id, layer]) => {
    const course = layer.getLatLngs().flat();
    const middle = course[Math.floor(course.length / 2)];
    const spot = map.latLngToLayerPoint(middle);
    return { id, text: DATA.lines[id].c1 || DATA.lines[id].c0, at: [middle.lng, middle.lat], box: L.bounds(spot, spot), order: -1e5, kind: "road" };
  });
}

// Where a name may stand: inside the zone when it fits, else beside it.
function labelPlaces(named, width, height) {
  const { box } = named;
  const [lon, lat] = named.at || DATA.zones[named.id].at;
  const middle = map.latLngToLayerPoint([lat, lon]);
  const centred = [middle.x - width / 2, middle.y - height / 2];
  if (named.kind !== "zone") return [centred];
  const size = box.getSize();
  const beside = [
    [box.max.x + 3, middle.y - height / 2],
    [box.min.x - width - 3, middle.y - height / 2],
    [middle.x - width / 2, box.min.y - height - 2],
    [middle.x - width / 2, box.max.y + 2],
  ];
  if (size.x > width * 0.8 && size.y > height) {
    return [centred, [centred[0], centred[1] - height], [centred[0], centred[1] + height]];
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
    const text = named.text || DATA.zones[named.id].c1;
    const [width, height] = labelSize(text);
    for (const [left, top] of labelPlaces(named, width, height)) {
      const box = L.bounds([left, top], [left + width, top + height]);
      if (!screen.contains(box) || taken.some((other) => other.overlaps(box))) continue;
      taken.push(box);
      const label = element("div", `label ${named.kind}${view.selected.includes(named.id) ? " chosen" : ""}`, text);
      label.style.left = `${Math.round(left)}px`;
      label.style.top = `${Math.round(top)}px`;
      label.style.width = `${width}px`;
      if (height > LINE_HEIGHT) label.classList.add("broken");
      made.appendChild(label);
      break;
    }
  }
  pane.replaceChildren(made);
}

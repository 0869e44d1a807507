// The legend says what is on the map and nothing else: it is made anew from what is shown.

let legendBox = null;

function makeLegend() {
  const control = L.control({ position: "bottomleft" });
  control.onAdd = () => {
    legendBox = panel("legend", DATA.say.legend, !narrow());
    return legendBox.root;
  };
  control.addTo(map);
}

// A box with a heading that folds it; used by the legend and the layer tree.
function panel(name, heading, open) {
  const root = element("section", `panel ${name}`);
  const head = element("button", "fold", heading);
  const body = element("div", "body");
  body.id = `${name}-body`;
  head.type = "button";
  head.setAttribute("aria-controls", body.id);
  const set = (wide) => {
    head.setAttribute("aria-expanded", String(wide));
    body.hidden = !wide;
    root.classList.toggle("folded", !wide);
  };
  head.addEventListener("click", () => set(body.hidden));
  set(open);
  root.setAttribute("aria-label", heading);
  root.append(head, body);
  L.DomEvent.disableClickPropagation(root);
  L.DomEvent.disableScrollPropagation(root);
  return { root, head, body, set };
}

function drawLegend() {
  // Over the grid no outline is filled; the classes of the measure then colour points of zones, or nothing.
  const filled = !gridShown() || zonesShown().some((id) => !areas.has(id));
  const parts = [gridLegend(), filled ? measureLegend() : null, ownLegend(), pointLegend(), lineLegend()].filter(Boolean);
  legendBox.body.replaceChildren(...parts);
}

function measureLegend() {
  const part = element("div", "measure");
  const { legend } = view;
  if (!legend) return part;
  part.appendChild(element("h3", "", legend.title));
  for (const line of legend.lines) part.appendChild(element("p", "line", line));
  const rows = element("ul", "classes");
  // Counted are the zones that can be seen, so that the legend and the map agree.
  const count = (color) => zonesShown().filter((id) => (coloured(id) ? view.values[id].color : null) === color).length;
  for (const one of legend.classes) rows.appendChild(row(swatch(one.color), one.label, count(one.color)));
  rows.appendChild(row(swatch("nodata"), legend.nodata.label, count(null)));
  if ([...areas.keys()].some((id) => zoneVisible(id) && DATA.zones[id].schematic)) {
    rows.appendChild(row(swatch("schematic"), DATA.say.schematic));
  }
  if (DATA.layers.some((layer) => layer.draws === "zone_points" && shown[layer.id])) {
    rows.appendChild(row(icon(["circle", DATA.paint.accent], { fill: "#FFFFFF" }), DATA.say.zone_point));
  }
  part.appendChild(rows);
  return part;
}

function zonesShown() {
  return [...areas.keys(), ...Object.values(pointsOf).flat().filter((layer) => layer.zone).map((layer) => layer.zone)].filter(zoneVisible);
}

function pointLegend() {
  const rows = element("ul", "marks");
  for (const layer of DATA.layers) {
    if (!shown[layer.id]) continue;
    for (const category of layer.categories) rows.appendChild(row(icon(DATA.marks[category]), DATA.categories[category]));
    if (layer.draws === "enterprises") rows.appendChild(row(icon(DATA.marks.enterprise), layer.legend));
  }
  if (!rows.children.length) return null;
  const part = element("div", "points");
  part.append(rows, element("p", "line", [DATA.say.low, DATA.say.future, DATA.say.ring].join(DATA.lang === "zh" ? "；" : "; ")));
  return part;
}

function lineLegend() {
  const rows = element("ul", "strokes");
  for (const layer of DATA.layers) {
    if (layer.draws === "lines" && shown[layer.id]) rows.appendChild(row(stroke(layer.id), layer.legend));
  }
  return rows.children.length ? rows : null;
}

function row(sign, text, count) {
  const made = element("li");
  made.append(sign, element("span", "text", text));
  if (count !== undefined) made.appendChild(element("span", "count", String(count)));
  return made;
}

function zoneSwatch(id) {
  const value = coloured(id);
  return swatch(DATA.zones[id].schematic ? schematicFill(value) : value ? value.color : "nodata");
}

function swatch(color) {
  const made = svg("svg", { width: 22, height: 14, class: "swatch", "aria-hidden": "true" });
  svg("rect", { width: 22, height: 14, fill: DATA.paint.land }, made);
  const special = { nodata: nodataFill(), schematic: hatch(DATA.paint.hatch, DATA.paint.land, "schematic") };
  const box = svg("rect", { x: 0.5, y: 0.5, width: 21, height: 13, fill: special[color] || color, stroke: OUTLINE.normal }, made);
  box.setAttribute("opacity", DATA.paint.opacity);
  if (color === "schematic") box.setAttribute("stroke-dasharray", "4 3");
  return made;
}

function stroke(id) {
  const style = lineStyle(id, 0);
  const made = svg("svg", { width: 22, height: 10, class: "swatch", "aria-hidden": "true" });
  const line = svg("line", { x1: 0, x2: 22, y1: 5, y2: 5, stroke: style.color, "stroke-width": style.weight }, made);
  if (id === "g60-strands") line.setAttribute("stroke-dasharray", "5 4");
  return made;
}

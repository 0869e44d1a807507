// The density grid: cells of fixed classes below the zones, which keep their outlines alone so that no two colours mix.

const cells = [];

function prepareCell(layer, renderer, declared) {
  const id = layer.feature.properties.id;
  Object.assign(layer.options, {
    pane: "grid", renderer, interactive: false, stroke: true, color: "#FFFFFF", weight: 0.8, opacity: 0.9,
    fill: true, fillColor: DATA.grid.classes[DATA.cells[id].class].color, fillOpacity: 1,
  });
  cells.push({ id, layer, of: declared.id });
}

function gridShown() {
  return cells.length > 0 && Boolean(shown[cells[0].of]);
}

function cellAt(latlng) {
  if (!gridShown()) return null;
  const found = cells.find(({ layer }) => layer.getBounds().contains(latlng) && covers(layer.getLatLngs(), latlng));
  return found ? found.id : null;
}

// What lies under the pointer besides points: a zone, a cell, or both.
function placeTip(zone, cell) {
  const part = zone ? zoneTip(zone) : element("div", "tip");
  if (cell) part.appendChild(element("div", zone ? "details" : "figure", DATA.cells[cell].c0));
  return part;
}

function gridLegend() {
  if (!gridShown()) return null;
  const part = element("div", "grid");
  part.appendChild(element("h3", "", DATA.grid.title));
  for (const line of DATA.grid.lines) part.appendChild(element("p", "line", line));
  const rows = element("ul", "classes");
  for (const one of DATA.grid.classes) rows.appendChild(row(swatch(one.color), one.label, one.count));
  part.appendChild(rows);
  return part;
}

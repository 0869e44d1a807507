// Areas: all fills in one pane, larger zones below smaller, so that no two colours ever mix.

const SVG = "http://www.w3.org/2000/svg";
const OUTLINE = { normal: "#4A5A60", nodata: "#7C776C" };

function svg(tag, attributes, parent) {
  const made = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (parent) parent.appendChild(made);
  return made;
}

// Hatches are made once a colour: the grey one of "no published figure", and one a class for schematic outlines.
const hatches = new Map();
let definitions = null;

function hatch(color, ground, name) {
  const id = `hatch-${name}`;
  if (hatches.has(id)) return `url(#${id})`;
  if (!definitions) {
    const holder = svg("svg", { width: 0, height: 0, "aria-hidden": "true", class: "hatches" }, document.body);
    definitions = svg("defs", {}, holder);
  }
  const pattern = svg("pattern", { id, width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, definitions);
  svg("rect", { width: 7, height: 7, fill: ground }, pattern);
  svg("rect", { width: name === "nodata" ? 1.3 : 3.6, height: 7, fill: color }, pattern);
  hatches.set(id, pattern);
  return `url(#${id})`;
}

function nodataFill() {
  return hatch(DATA.paint.hatch, DATA.paint.nodata, "nodata");
}

function schematicFill(value) {
  return value ? hatch(value.color, DATA.paint.land, value.color.slice(1)) : nodataFill();
}

function areaStyle(id) {
  const value = coloured(id);
  const schematic = DATA.zones[id].schematic;
  return {
    fillColor: schematic ? schematicFill(value) : value ? value.color : nodataFill(),
    color: value ? OUTLINE.normal : OUTLINE.nodata,
    dashArray: schematic ? "6 4" : null,
  };
}

function coloured(id) {
  const value = view.values[id];
  return value && value.color ? value : null;
}

function prepareAreas(layer, renderer) {
  const id = layer.feature.properties.id;
  Object.assign(layer.options, {
    pane: "areas", renderer, interactive: false, weight: 1.2, opacity: 1, fill: true, fillOpacity: 1, lineJoin: "round",
  });
  areas.set(id, layer);
}

function restyleAreas() {
  for (const [id, layer] of areas) layer.setStyle(areaStyle(id));
}

// A layer that comes back is drawn on top of all others: put the smaller ones above it again.
function stackAreas() {
  for (const [id, layer] of areas) {
    if (!zoneVisible(id)) continue;
    layer.bringToFront();
    layer._path.dataset.zone = id;
  }
}

function drawSelection() {
  selection.clearLayers();
  for (const id of view.selected) {
    const area = areas.get(id);
    if (area) {
      const line = { renderer: selectionRenderer, pane: "selection", interactive: false, fill: false, lineJoin: "round" };
      selection.addLayer(L.polygon(area.getLatLngs(), { ...line, color: "#FFFFFF", weight: 7, opacity: 0.95 }));
      selection.addLayer(L.polygon(area.getLatLngs(), { ...line, color: DATA.paint.accent, weight: 3, opacity: 1 }));
    } else if (DATA.zones[id] && DATA.zones[id].at) {
      const [lon, lat] = DATA.zones[id].at;
      const line = { renderer: selectionRenderer, pane: "selection", interactive: false, fill: false, radius: 13 };
      selection.addLayer(L.circleMarker([lat, lon], { ...line, color: "#FFFFFF", weight: 7, opacity: 0.95 }));
      selection.addLayer(L.circleMarker([lat, lon], { ...line, color: DATA.paint.accent, weight: 3, opacity: 1 }));
    }
  }
}

function hoverArea(id) {
  if (hovered === id) return;
  for (const [zone, on] of [[hovered, false], [id, true]]) {
    const layer = zone && areas.get(zone);
    if (layer && layer._path) layer._path.classList.toggle("hovered", on);
  }
  hovered = id;
}

// The visible zones that contain a place, the smallest first. A place on the line is inside.
function zonesAt(latlng) {
  const found = [];
  for (const [id, layer] of areas) {
    if (zoneVisible(id) && layer.getBounds().contains(latlng) && covers(layer.getLatLngs(), latlng)) found.push(id);
  }
  return found.sort((a, b) => DATA.zones[a].km2 - DATA.zones[b].km2);
}

function covers(shape, latlng) {
  if (!shape.length) return false;
  if (Array.isArray(shape[0][0])) return shape.some((part) => covers(part, latlng));
  let inside = false;
  for (const ringOf of shape) {
    for (let here = 0, before = ringOf.length - 1; here < ringOf.length; before = here++) {
      const a = ringOf[here], b = ringOf[before];
      if ((a.lat > latlng.lat) !== (b.lat > latlng.lat)) {
        const east = ((b.lng - a.lng) * (latlng.lat - a.lat)) / (b.lat - a.lat) + a.lng;
        if (latlng.lng === east) return true;
        if (latlng.lng < east) inside = !inside;
      }
    }
  }
  return inside;
}

// What a click opens: one zone is selected at once; several are offered, the smallest first; a point tells what it is.

let popup = null;

// Panels lie over the map: what matters is moved clear of them where there is room.
function clearance() {
  if (map.getSize().x < 800 || view.present) return { autoPanPadding: [12, 12] };
  const wide = (box) => (box.body.hidden ? 12 : box.root.offsetWidth + 22);
  return { autoPanPaddingTopLeft: [wide(legendBox), 14], autoPanPaddingBottomRight: [wide(treeBox), 30] };
}

function openPopup(latlng, content, focus) {
  popup = L.popup({ maxWidth: 300, minWidth: 200, ...clearance(), className: "atlas-popup" })
    .setLatLng(latlng)
    .setContent(content)
    .openOn(map);
  const close = popup.getElement().querySelector(".leaflet-popup-close-button");
  close.setAttribute("aria-label", DATA.say.close);
  close.title = DATA.say.close;
  if (focus) (content.querySelector("button") || close).focus();
}

function choose(id) {
  map.closePopup();
  view.selected = [id];
  drawSelection();
  drawLabels();
  report("select", { zones: [id] });
}

function pick(latlng, spot, focus) {
  if (pickOwn(latlng, spot, focus)) return;
  const hits = pointsAt(spot);
  const points = hits.filter((layer) => !layer.zone);
  const zones = [...hits.filter((layer) => layer.zone).map((layer) => layer.zone), ...zonesAt(latlng)];
  if (points.length) {
    openPopup(points[0].getLatLng(), pointContent(points, zones), focus);
    report("facility", { id: points[0].id });
  } else if (zones.length === 1) {
    choose(zones[0]);
  } else if (zones.length) {
    openPopup(latlng, zoneContent(zones), focus);
  } else {
    map.closePopup();
  }
}

function zoneContent(zones) {
  const part = element("div", "pick");
  part.appendChild(element("p", "lead", fill(DATA.say.pick, { count: zones.length })));
  part.appendChild(zoneButtons(zones));
  return part;
}

function zoneButtons(zones) {
  const list = element("ul");
  for (const id of zones) {
    const item = element("li");
    const button = element("button", "zone");
    const value = view.values[id];
    button.type = "button";
    button.append(zoneSwatch(id), element("span", "name", DATA.zones[id].c0));
    button.appendChild(element("span", "value", value ? value.text : DATA.say.no_figure));
    button.addEventListener("click", () => choose(id));
    item.appendChild(button);
    list.appendChild(item);
  }
  return list;
}

function pointContent(points, zones) {
  const part = element("div", "card");
  if (points.length > 1) part.appendChild(element("p", "lead", fill(DATA.say.pick_points, { count: points.length })));
  points.forEach((layer, number) => part.appendChild(pointCard(layer, points.length > 1, number)));
  if (zones.length) part.appendChild(zoneButtons(zones));
  return part;
}

function pointCard(layer, folded, number) {
  const point = layer.words;
  const card = element(folded ? "details" : "div", "point");
  if (folded) card.open = number === 0;
  const head = element(folded ? "summary" : "h3", "name");
  head.append(icon(layer.mark, { hollow: layer.low, pale: layer.future }), element("span", "", point.c0));
  card.appendChild(head);
  if (point.c1 && point.c1 !== point.c0) card.appendChild(element("p", "other", point.c1));
  const facts = element("dl");
  for (const [name, text] of point.rows) facts.append(element("dt", "", name), element("dd", "", text));
  card.appendChild(facts);
  return card;
}

function zoneTip(id) {
  const value = view.values[id];
  const part = element("div", "tip");
  part.appendChild(element("strong", "", DATA.zones[id].c0));
  const figure = element("div", "figure", value ? value.text : DATA.say.no_figure);
  part.appendChild(figure);
  if (!value) {
    if (view.notes && view.notes[id]) part.appendChild(element("div", "details", view.notes[id]));
    return part;
  }
  if (value.mark) figure.appendChild(element("span", "mark", value.mark));
  const range = value.range ? fill(DATA.say.range, { low: value.range.split("–")[0], high: value.range.split("–")[1] }) : "";
  const details = [view.legend ? view.legend.title : "", value.year ? fill(DATA.say.year, { year: value.year }) : "", range];
  part.appendChild(element("div", "details", details.filter(Boolean).join(" · ")));
  return part;
}

function pointTip(layers) {
  const part = element("div", "tip");
  for (const layer of layers.slice(0, 6)) {
    const line = element("div", "one");
    const point = layer.words;
    line.append(icon(layer.mark, { hollow: layer.low, pale: layer.future }), element("span", "", point.c0));
    part.appendChild(line);
  }
  if (layers.length > 6) part.appendChild(element("div", "details", `+ ${layers.length - 6}`));
  return part;
}

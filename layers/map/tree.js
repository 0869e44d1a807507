// The layer tree: real checkboxes under the plan's three headings, each with what it means and where it comes from.

let treeBox = null;
const boxes = {};

function makeTree() {
  const control = L.control({ position: "topright" });
  control.onAdd = () => {
    treeBox = panel("tree", DATA.say.layers, !narrow());
    for (const group of ["area", "line", "point"]) treeBox.body.appendChild(branch(group));
    return treeBox.root;
  };
  control.addTo(map);
}

function branch(group) {
  const part = element("fieldset");
  part.appendChild(element("legend", "", DATA.say[group]));
  for (const layer of DATA.layers) if (layer.group === group) part.appendChild(leaf(layer));
  return part;
}

function leaf(layer) {
  const line = element("div", "leaf");
  const label = element("label");
  const box = element("input");
  box.type = "checkbox";
  box.name = layer.id;
  box.addEventListener("change", () => {
    setLayer(layer.id, box.checked);
    afterLayers();
    report("layers", { layers: shownLayers() });
  });
  boxes[layer.id] = box;
  label.append(box, element("span", "", layer.name));
  const about = element("button", "about", "i");
  about.type = "button";
  about.setAttribute("aria-label", fill(DATA.say.about, { name: layer.name }));
  about.setAttribute("aria-expanded", "false");
  about.title = layer.meaning;
  const note = element("div", "note");
  note.hidden = true;
  note.append(element("p", "", layer.meaning), element("p", "sources", layer.sources));
  about.addEventListener("click", () => {
    note.hidden = !note.hidden;
    about.setAttribute("aria-expanded", String(!note.hidden));
  });
  line.append(label, about, note);
  return line;
}

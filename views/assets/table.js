// An ordinary HTML table: headers that sort are buttons, the order is told by aria-sort, a row is chosen with a click
// or with Enter on its first cell. All text is set by textContent.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement;
  root.order = root.order && data.columns.some((c) => c.id === root.order.id) ? root.order : { ...data.words.order };
  draw(root, data, (id) => setTriggerValue("selected", [id]));
}

function draw(root, data, choose) {
  const box = element("div", "atlas-table-box", { tabIndex: 0, role: "region", ariaLabel: data.caption });
  const table = box.appendChild(element("table", "atlas-table"));
  table.appendChild(element("caption", "", { textContent: data.caption }));
  const head = table.createTHead().insertRow();
  for (const column of data.columns) head.appendChild(header(column, root, data, choose));
  const body = table.createTBody();
  for (const row of sorted(data, root.order)) body.appendChild(line(row, data, choose));
  const before = root.querySelector(".atlas-table-box");
  const top = before ? before.scrollTop : 0;
  if (before) before.replaceWith(box); else root.appendChild(box);
  box.scrollTop = top;
}

function header(column, root, data, choose) {
  const cell = element("th", column.numeric ? "number" : "", { scope: "col" });
  const mine = root.order.id === column.id;
  cell.setAttribute("aria-sort", mine ? (root.order.down ? "descending" : "ascending") : "none");
  const button = cell.appendChild(element("button", "", { type: "button", textContent: column.label }));
  if (column.note) button.title = column.note;
  button.onclick = () => {
    root.order = { id: column.id, down: mine ? !root.order.down : Boolean(column.numeric) };
    draw(root, data, choose);
    root.querySelectorAll("th button")[data.columns.indexOf(column)].focus();
  };
  return cell;
}

function line(row, data, choose) {
  const tr = element("tr", data.selected.includes(row.id) ? "selected" : "");
  if (data.selected.includes(row.id)) tr.setAttribute("aria-selected", "true");
  data.columns.forEach((column, index) => {
    const value = cellOf(row, column);
    const cell = element(index ? "td" : "th", [column.numeric ? "number" : "", value.mark || ""].join(" ").trim());
    if (!index) cell.scope = "row";
    if (!index && data.selectable) {
      cell.appendChild(element("button", "row", { type: "button", textContent: value.text }));
    } else cell.textContent = value.text;
    if (value.note) {
      cell.title = value.note;
      cell.appendChild(element("span", "atlas-hidden", { textContent: " " + value.note }));
    }
    if (value.href) {
      cell.replaceChildren(element("a", "", { textContent: value.text, href: value.href, target: "_blank", rel: "noopener noreferrer" }));
    }
    if (value.sources || value.why) cell.appendChild(mark(value, data));
    tr.appendChild(cell);
  });
  if (data.selectable) tr.onclick = () => choose(row.id);
  return tr;
}

// Where a figure comes from, on hover and on focus; a click on it does not choose the row.
function mark(value, data) {
  const ids = value.sources || [];
  const root = element("span", "src", { tabIndex: 0, textContent: "①" });
  root.setAttribute("role", "note");
  root.setAttribute("aria-label", data.words.source.replace("{ids}", ids.join(", ") || data.words.none));
  const body = root.appendChild(element("span", ""));
  if (value.why) body.appendChild(element("span", "line", { textContent: value.why }));
  for (const id of ids) {
    const source = data.sources[id];
    if (!source) continue;
    const line = body.appendChild(element("span", "line", { textContent: `${id} ${source.text} ` }));
    if (source.href) line.appendChild(element("a", "", { textContent: source.href, href: source.href, target: "_blank", rel: "noopener noreferrer" }));
  }
  root.onclick = (event) => event.stopPropagation();
  return root;
}

function cellOf(row, column) {
  const cell = row[column.id];
  return cell !== null && typeof cell === "object" ? cell : { text: cell ?? "", sort: cell };
}

function sorted(data, order) {
  const column = data.columns.find((c) => c.id === order.id);
  if (!column) return data.rows;
  const key = (row) => { const cell = cellOf(row, column); return cell.sort === undefined ? cell.text : cell.sort; };
  const missing = (value) => value === null || value === undefined || value === "";
  const sign = order.down ? -1 : 1;
  return [...data.rows].sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    // A missing figure is not a small one: it stands last whichever way the table is sorted.
    if (missing(x) || missing(y)) return missing(x) - missing(y);
    return sign * (typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), "zh-CN"));
  });
}

function element(tag, className, properties = {}) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  return Object.assign(node, properties);
}

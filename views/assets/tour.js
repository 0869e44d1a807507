// Short tours over the real controls. The panel lies beside what it speaks of and blocks nothing: everything may be
// used while it is open. Which tour and step survives a change of page in sessionStorage; that a tour was seen or
// waved off is remembered in localStorage.
const SEEN = "atlas-tour-seen";
const AT = "atlas-tour-at";
// Milliseconds between looks at where the target is, and how often one is looked for before the panel stands alone.
const LOOK = 250;
const PATIENCE = 60;
let open = null;

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".atlas-tour-root") || parentElement.appendChild(element("div", "atlas-tour-root"));
  root.replaceChildren();
  const link = root.appendChild(element("button", "atlas-tour-link", { type: "button", textContent: data.words.link }));
  link.setAttribute("aria-haspopup", "dialog");
  link.onclick = () => choose(data, link);
  const stopHint = hint(root, link, data);
  const at = kept(sessionStorage, AT);
  if (at) resume(data, link, at);
  return stopHint;
}

// The line of a first visit: it stands in the empty part of the bar, moves nothing, and stays away without room.
function hint(root, link, data) {
  if (kept(localStorage, SEEN)) return () => {};
  const line = root.appendChild(element("div", "atlas-tour-hint", { hidden: true }));
  const start = line.appendChild(element("button", "", { type: "button", textContent: data.words.hint }));
  const close = line.appendChild(element("button", "close", { type: "button", textContent: "×", ariaLabel: data.words.dismiss }));
  const gone = () => { keep(localStorage, SEEN, "1"); line.remove(); };
  start.onclick = () => { gone(); choose(data, link); };
  close.onclick = () => { gone(); link.focus(); };
  const place = () => {
    const field = document.querySelector(".st-key-search input");
    const pages = document.querySelector(".st-key-pages");
    if (!field || !pages || !line.isConnected) return;
    const [left, right] = [field.getBoundingClientRect().right + 12, pages.getBoundingClientRect().left - 12];
    line.hidden = false;
    const box = line.getBoundingClientRect();
    line.hidden = box.width > right - left || Boolean(open);
    const parent = (line.offsetParent || document.body).getBoundingClientRect();
    line.style.left = `${left - parent.left}px`;
    line.style.top = `${field.getBoundingClientRect().top + (field.getBoundingClientRect().height - box.height) / 2 - parent.top}px`;
  };
  const timer = setInterval(place, 2 * LOOK);
  place();
  return () => clearInterval(timer);
}

function choose(data, link) {
  keep(localStorage, SEEN, "1");
  document.querySelector(".atlas-tour-hint")?.remove();
  const panel = show(data, link, data.words.title);
  panel.appendChild(element("p", "", { textContent: data.words.about }));
  for (const tour of data.tours) {
    const button = panel.appendChild(element("button", "choice", { type: "button", textContent: tour.title }));
    button.dataset.tour = tour.id;
    button.onclick = () => step(data, link, tour, 0);
  }
  panel.querySelector(".choice").focus();
  stand(panel, link.getBoundingClientRect());
}

function resume(data, link, at) {
  if (open && open.lang === data.words.next) return;
  const tour = data.tours.find((one) => one.id === at.tour);
  if (tour && tour.steps[at.step]) step(data, link, tour, at.step);
  else end(link);
}

function step(data, link, tour, number) {
  const words = data.words;
  const now = tour.steps[number];
  keep(sessionStorage, AT, { tour: tour.id, step: number });
  const panel = show(data, link, `${tour.title} ${number + 1}/${tour.steps.length}`);
  panel.appendChild(element("p", "", { textContent: now.text }));
  const row = panel.appendChild(element("div", "row"));
  const last = number === tour.steps.length - 1;
  if (number) row.appendChild(action(words.back, "back", () => step(data, link, tour, number - 1)));
  const next = row.appendChild(action(last ? words.done : words.next, "next", () => (last ? end(link) : step(data, link, tour, number + 1))));
  if (!last) row.appendChild(action(words.skip, "skip", () => end(link)));
  next.focus();
  go(now.page);
  follow(panel, now, link);
}

function action(text, name, work) {
  const button = element("button", name, { type: "button", textContent: text });
  button.onclick = work;
  return button;
}

// A page is opened by its own door in the bar, which carries the whole address along.
function go(page) {
  const door = document.querySelector(`.st-key-to_${page} button`);
  if (door && !door.disabled) door.click();
}

function show(data, link, title) {
  close();
  const panel = document.body.appendChild(element("div", "atlas-tour"));
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", title);
  panel.appendChild(element("h2", "", { textContent: title }));
  const escape = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    end(link);
  };
  document.addEventListener("keydown", escape, true);
  const ring = document.body.appendChild(element("div", "atlas-tour-ring", { hidden: true }));
  open = { panel, ring, escape, timer: 0, lang: data.words.next };
  return panel;
}

function close() {
  if (!open) return;
  clearInterval(open.timer);
  document.removeEventListener("keydown", open.escape, true);
  open.panel.remove();
  open.ring.remove();
  open = null;
}

function end(link) {
  sessionStorageRemove(AT);
  close();
  // The bar may have been drawn anew since: the link of now takes the focus.
  (link.isConnected ? link : document.querySelector(".atlas-tour-link"))?.focus();
}

// Keep ring and panel at the target, which may come late, move, or live in the map's own document.
function follow(panel, now, link) {
  let looks = 0;
  // What loads above the target pushes it away: it is brought back until the person scrolls by hand.
  let handed = false;
  const hand = () => { handed = true; };
  for (const event of ["wheel", "touchmove"]) document.addEventListener(event, hand, { once: true, passive: true });
  const look = () => {
    const target = find(now);
    if (!target) {
      open.ring.hidden = true;
      if (looks++ === 0) stand(panel, link.getBoundingClientRect());
      if (looks > PATIENCE) clearInterval(open.timer);
      return;
    }
    if (!handed) bring(target);
    const box = rectangle(target);
    const seen = { left: Math.max(box.left, 2), top: Math.max(box.top, 2), right: Math.min(box.right, innerWidth - 2), bottom: Math.min(box.bottom, innerHeight - 2) };
    Object.assign(open.ring.style, { left: `${seen.left - 3}px`, top: `${seen.top - 3}px`, width: `${seen.right - seen.left + 6}px`, height: `${seen.bottom - seen.top + 6}px` });
    open.ring.hidden = seen.right <= seen.left || seen.bottom <= seen.top;
    stand(panel, seen);
  };
  open.timer = setInterval(look, LOOK);
  look();
}

function find(now) {
  const shown = (node) => node.getBoundingClientRect().width > 0;
  for (const selector of now.targets) {
    const [frame, inner] = selector.split(" >>> ");
    for (const node of document.querySelectorAll(frame)) {
      if (!inner && shown(node)) return node;
      const within = inner && node.contentDocument && node.contentDocument.querySelector(inner);
      if (within && shown(within)) return within;
    }
  }
  return null;
}

function rectangle(target) {
  const box = target.getBoundingClientRect();
  const frame = target.ownerDocument === document ? null : target.ownerDocument.defaultView.frameElement.getBoundingClientRect();
  const [x, y] = frame ? [frame.left, frame.top] : [0, 0];
  return { left: box.left + x, top: box.top + y, right: box.right + x, bottom: box.bottom + y };
}

function bring(target) {
  const box = rectangle(target);
  const outside = box.top > innerHeight - 80 || box.bottom < 80;
  const node = target.ownerDocument === document ? target : target.ownerDocument.defaultView.frameElement;
  if (outside) node.scrollIntoView({ block: "center" });
}

// Beside the target where there is room: below, above, left, right; else in the corner that is farthest from its middle.
function stand(panel, box) {
  const { width, height } = panel.getBoundingClientRect();
  const gap = 12;
  const fits = (x, y) => x >= gap && y >= gap && x + width <= innerWidth - gap && y + height <= innerHeight - gap;
  const clamp = (x) => Math.min(Math.max(x, gap), innerWidth - width - gap);
  const middle = Math.min(Math.max((box.top + box.bottom - height) / 2, gap), innerHeight - height - gap);
  const places = [[clamp(box.left), box.bottom + gap], [clamp(box.left), box.top - height - gap], [box.left - width - gap, middle], [box.right + gap, middle]];
  const corner = [(box.left + box.right) / 2 > innerWidth / 2 ? gap : innerWidth - width - gap, innerHeight - height - gap];
  const [x, y] = places.find(([x, y]) => fits(x, y)) || corner;
  Object.assign(panel.style, { left: `${x}px`, top: `${y}px` });
}

// A browser may forbid storage; then a tour is simply not remembered.
function kept(storage, key) {
  try { return JSON.parse(storage.getItem(key)); } catch { return null; }
}

function keep(storage, key, value) {
  try { storage.setItem(key, JSON.stringify(value)); } catch { /* forbidden */ }
}

function sessionStorageRemove(key) {
  try { sessionStorage.removeItem(key); } catch { /* forbidden */ }
}

function element(tag, className, properties = {}) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  return Object.assign(node, properties);
}

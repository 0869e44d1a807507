// A button that copies the address of this view, with every key written out. The map keeps layers and extent in the
// address itself, so those two come from there.
export default function ({ data, parentElement }) {
  let button = parentElement.querySelector("button");
  if (!button) {
    button = document.createElement("button");
    button.type = "button";
    button.className = "atlas-button";
    parentElement.appendChild(button);
  }
  button.textContent = data.label;
  button.onclick = async () => {
    const url = new URL(location.href);
    const here = new URLSearchParams(url.search);
    const query = new URLSearchParams(data.query);
    for (const key of ["layers", "bbox"]) if (here.has(key)) query.set(key, here.get(key));
    url.search = query.toString();
    await copy(url.href);
    button.textContent = data.done;
    setTimeout(() => { button.textContent = data.label; }, 1600);
  };
}

async function copy(text) {
  // The clipboard interface exists only on https and localhost; an office intranet is often neither.
  if (navigator.clipboard && window.isSecureContext) {
    try { await navigator.clipboard.writeText(text); return; } catch { /* refused: use the older way */ }
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.style.cssText = "position:fixed;opacity:0";
  document.body.appendChild(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

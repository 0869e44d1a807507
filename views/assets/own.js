// Hands an office's own layers to the map document on this page, and hears what the map shows. They go by message:
// nothing of them is ever a file. The list is posted anew whenever the document says that it is ready.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement;
  root.layers = data.layers;
  root.fit = data.fit;
  root.folded = data.folded;
  root.asked = (bbox) => setTriggerValue("extent", bbox);
  if (!root.listener) {
    root.listener = (event) => {
      const map = frame();
      if (!map || event.source !== map.contentWindow || event.origin !== location.origin) return;
      if (event.data.kind === "ready") post(root);
      if (event.data.kind === "own_extent") root.asked(event.data.bbox);
    };
  }
  window.addEventListener("message", root.listener);
  if (frame() && frame().ready) post(root);
  return () => window.removeEventListener("message", root.listener);
}

function frame() {
  return document.querySelector("iframe.atlas-map");
}

function post(root) {
  const map = frame();
  if (!map) return;
  // The map has its own listener for the same message: let its view arrive first.
  const message = { kind: "own", layers: root.layers, fit: root.fit, folded: root.folded };
  setTimeout(() => map.contentWindow && map.contentWindow.postMessage(message, location.origin), 0);
}

// The bridge between the page and the map document.
//
// The document is one static file for a data version and a language; the page hands it a small `view` and it restyles
// itself. Clicks come back as a trigger. Visible layers and the extent go straight into the address, which the server
// reads at its next run, so that a toggle or a pan costs no message at all.
export default function ({ data, parentElement, setTriggerValue }) {
  let frame = parentElement.querySelector("iframe");
  if (!frame) {
    frame = document.createElement("iframe");
    frame.className = "atlas-map";
    frame.own = {};
    parentElement.appendChild(frame);
    frame.listener = (event) => {
      if (event.source !== frame.contentWindow || event.origin !== location.origin) return;
      receive(frame, event.data);
    };
  }
  window.addEventListener("message", frame.listener);
  frame.title = data.title;
  frame.send = (ids) => setTriggerValue("selected", ids);
  frame.view = data.view;
  const source = new URL(data.document, document.baseURI).href;
  if (frame.src !== source) {
    frame.ready = false;
    frame.src = source;
  }
  post(frame);
  // A run that began before the last pan or toggle has just written an older extent into the address: put ours back.
  setTimeout(() => keep(frame.own), 60);
  return () => window.removeEventListener("message", frame.listener);
}

function receive(frame, message) {
  if (message.kind === "ready") { frame.ready = true; post(frame); }
  if (message.kind === "select") frame.send(message.zones);
  if (message.kind === "layers") { frame.own.layers = message.layers.join(","); keep(frame.own); }
  if (message.kind === "bbox") { frame.own.bbox = message.bbox.join(","); keep(frame.own); }
}

function post(frame) {
  if (frame.ready) frame.contentWindow.postMessage({ kind: "view", view: frame.view }, location.origin);
}

function keep(own) {
  const url = new URL(location.href);
  for (const [key, value] of Object.entries(own)) url.searchParams.set(key, value);
  url.search = url.search.replaceAll("%2C", ",");
  if (url.href !== location.href) history.replaceState(history.state, "", url);
}

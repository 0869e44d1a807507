// Arrow keys, space and Escape go to the server as one word. The map's frame is of this origin: keys pressed in it count
// too, or a click on the map would take the keyboard away from the presenter.
const WORDS = { ArrowRight: "next", PageDown: "next", " ": "next", ArrowLeft: "back", PageUp: "back", Escape: "end" };

export default function ({ setTriggerValue }) {
  const press = (event) => {
    const word = WORDS[event.key];
    if (!word || event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    setTriggerValue("pressed", word);
  };
  const heard = new Set();
  const listen = () => {
    for (const frame of document.querySelectorAll("iframe.atlas-map")) {
      const inner = frame.contentWindow;
      if (inner && !heard.has(inner.document)) { heard.add(inner.document); inner.addEventListener("keydown", press); }
    }
  };
  document.addEventListener("keydown", press);
  // Whoever presses a key from outside can see that it will be heard.
  document.documentElement.dataset.keys = "heard";
  const timer = setInterval(listen, 500);
  return () => {
    document.removeEventListener("keydown", press);
    delete document.documentElement.dataset.keys;
    clearInterval(timer);
  };
}

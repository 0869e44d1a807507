// Names of zones inside the text of a page are buttons with data-zone: a click selects that zone.
export default function ({ data, setTriggerValue }) {
  const listener = (event) => {
    const link = event.target instanceof Element && event.target.closest(`${data.within} [data-zone]`);
    if (link) setTriggerValue("selected", [link.dataset.zone]);
  };
  document.addEventListener("click", listener);
  return () => document.removeEventListener("click", listener);
}

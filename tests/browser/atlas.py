"""The Atlas as a person meets it: open an address, choose, click, read what the map says of itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Frame, Page, Request, WebSocket

#: Milliseconds that anything on the page may take before a test gives up; no test asserts a time.
PATIENCE = 30_000

#: Schemes that name no host.
LOCAL = ("data", "blob", "about")

MAP = "iframe.atlas-map"
IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"][data-test-connection-state="CONNECTED"]'
EXCEPTION = '[data-testid="stException"]'
READY = "() => window.atlas && Object.keys(window.atlas.state().values).length > 0"


class AtlasPage:
    """A tab on the server, with a record of all it asked for and complained about.

    Attributes
    ----------
    page
        Playwright's own page, for whatever has no word here.
    sent, received
        Bytes of websocket payload so far, out of and into the browser.
    requests
        Every address asked for, those of frames and websockets among them.
    errors
        Errors on the console and exceptions that no script caught.
    """

    def __init__(self, context: BrowserContext, server: str) -> None:
        self.server = server
        self.sent = 0
        self.received = 0
        self.requests: list[str] = []
        self.errors: list[str] = []
        context.on("request", self._on_request)
        context.on("console", self._on_console)
        context.on("weberror", lambda fault: self.errors.append(f"exception: {fault.error}"))
        self.page: Page = context.new_page()
        self.page.on("websocket", self._on_websocket)
        self.page.set_default_timeout(PATIENCE)

    # What a person does

    def open(self, path: str = "/", **query: object) -> AtlasPage:
        """Open an address such as ``open("/compare", zones="a,b", lang="en")`` and wait until the page stands."""
        text = urlencode({key: str(value) for key, value in query.items()}, safe=",")
        return self.open_address(f"{path}?{text}" if text else path)

    def open_address(self, address: str) -> AtlasPage:
        """Open an address given as text, a hostile one too, and wait until the page stands."""
        self.page.goto(self.server + address)
        return self.settled()

    def choose(self, key: str, label: str) -> AtlasPage:
        """Choose an option by its label in the widget with a Streamlit key: a select box, buttons in a row, radios."""
        widget = self.widget(key)
        box = widget.get_by_role("combobox")
        option = widget.get_by_role("radio", name=label, exact=True).or_(
            widget.get_by_role("button", name=label, exact=True)
        )
        box.or_(option).first.wait_for()
        if box.count():
            box.click()
            self.page.get_by_role("option", name=label, exact=True).click()
        else:
            option.click()
        return self.settled()

    def fill(self, key: str, text: str) -> AtlasPage:
        """Type into the text field with a Streamlit key and press Enter."""
        field = self.widget(key).get_by_role("textbox").or_(self.widget(key).get_by_role("combobox")).first
        field.fill(text)
        field.press("Enter")
        return self.settled()

    def settled(self) -> AtlasPage:
        """Wait until the script has run and the map, where the page has one, has drawn its values."""
        # A run begins a moment after the click that asks for it: look twice.
        for _ in range(2):
            self.page.wait_for_timeout(150)
            self.page.locator(IDLE).wait_for(state="attached")
        fault = self.page.locator(EXCEPTION)
        assert fault.count() == 0, f"the page broke off: {fault.first.inner_text()} (test-results/server.log says why)"
        if self.has_map:
            self.frame.wait_for_function(READY, timeout=PATIENCE)
        return self

    def until(self, said: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Wait until the map's state answers ``said`` with True, and return that state."""
        for _ in range(PATIENCE // 50):
            state = self.state()
            if said(state):
                return state
            self.page.wait_for_timeout(50)
        raise AssertionError(f"the map never came to the state that was awaited; it says {state}")

    # What a person sees

    @property
    def has_map(self) -> bool:
        """Whether the page shows a map."""
        return self.page.locator(MAP).count() > 0

    @property
    def frame(self) -> Frame:
        """The map document inside its frame."""
        handle = self.page.locator(MAP).element_handle()
        frame = handle.content_frame()
        assert frame is not None, "the map's frame holds no document"
        return frame

    def widget(self, key: str) -> Any:
        """Return the element of the Streamlit widget with this key."""
        return self.page.locator(f".st-key-{key}").first

    def state(self) -> dict[str, Any]:
        """Return what the map says of itself: ``window.atlas.state()``."""
        # Another language is another document: for a moment there is none to ask.
        said = self.frame.wait_for_function("() => window.atlas && window.atlas.state()", timeout=PATIENCE)
        return said.json_value()

    def query(self) -> dict[str, str]:
        """Return the address bar's query."""
        return dict(parse_qsl(urlsplit(self.page.url).query, keep_blank_values=True))

    def text(self) -> str:
        """Return the text of the page, without the map's."""
        return self.page.locator("body").inner_text()

    def screenshot(self, path: Path) -> Path:
        """Save a picture of the window."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path)
        return path

    # What it did behind a person's back

    def outside(self) -> list[str]:
        """Return every address asked for that is not this server's."""
        home = urlsplit(self.server).netloc
        parts = [(address, urlsplit(address)) for address in self.requests]
        return [address for address, part in parts if part.scheme not in LOCAL and part.netloc != home]

    def _on_request(self, request: Request) -> None:
        self.requests.append(request.url)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            place = message.location
            self.errors.append(f"console: {message.text} ({place.get('url')}:{place.get('lineNumber')})")

    def _on_websocket(self, socket: WebSocket) -> None:
        self.requests.append(socket.url)
        socket.on("framesent", lambda payload: self._count(payload, "sent"))
        socket.on("framereceived", lambda payload: self._count(payload, "received"))

    def _count(self, payload: str | bytes, way: str) -> None:
        size = len(payload.encode() if isinstance(payload, str) else payload)
        setattr(self, way, getattr(self, way) + size)


def assert_quiet(atlas: AtlasPage) -> None:
    """Fail when the page asked another host for anything, or when an error reached its console."""
    assert atlas.outside() == [], "the page asked another host"
    assert atlas.errors == [], "the page complained"

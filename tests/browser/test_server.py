"""How the server meets strangers: it says that it is well, and answers to its own names only."""

from __future__ import annotations

from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


def ask(server: str, path: str, **headers: str) -> tuple[int, str]:
    connection = HTTPConnection(urlsplit(server).netloc, timeout=30)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers.get_content_type()
    finally:
        connection.close()


def test_the_server_says_that_it_is_well(server):
    assert ask(server, "/_stcore/health")[0] == 200


@pytest.mark.parametrize(
    ("host", "status"), [("127.0.0.1", 101), ("localhost", 101), ("atlas.stranger.example", 403), ("127.0.0.1.example", 403)]
)
def test_a_name_that_a_stranger_points_at_this_machine_is_refused(server, host, status):
    assert ask(server, "/_stcore/stream", **UPGRADE, Host=host)[0] == status


def test_a_page_of_another_site_may_not_connect(server):
    assert ask(server, "/_stcore/stream", **UPGRADE, Origin="http://stranger.example")[0] == 403


@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        # Which of the two names of JavaScript depends on the system.
        ("leaflet/leaflet.js", {"text/javascript", "application/javascript"}),
        ("leaflet/leaflet.css", {"text/css"}),
        ("fonts/noto-sans-sc.css", {"text/css"}),
        ("fonts/noto-sans-sc-400-0.woff2", {"font/woff2"}),
    ],
)
def test_front_end_files_are_served_as_what_they_are(server, path, kinds):
    status, kind = ask(server, f"/app/static/vendor/{path}")
    assert status == 200
    assert kind in kinds


@pytest.mark.parametrize("path", ["../streamlit_app.py", "%2e%2e/streamlit_app.py", "vendor/../../Makefile", "/etc/passwd"])
def test_nothing_outside_the_static_folder_is_served(server, path):
    assert ask(server, f"/app/static/{path}")[0] in {400, 403, 404}

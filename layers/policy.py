"""The Content-Security-Policy of the documents that we write: what stands in them may run, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import re


def secured(text: str, *, host: bool) -> str:
    """Return an HTML document with a policy that allows inline only the scripts and styles that stand there now.

    With ``host`` files of the document's own host are allowed as well; without it nothing may be requested at all.
    """
    scripts, styles = (
        _sources(re.findall(rf"<{tag}>(.*?)</{tag}>", text, flags=re.DOTALL), host=host) for tag in ("script", "style")
    )
    own = "'self' " if host else ""
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src {scripts}",
            f"style-src {styles}",
            f"img-src {own}data:",
            f"font-src {own.strip() or 'data:'}",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    metas = f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return text.replace("<head>", f"<head>\n{metas}", 1)


def _sources(parts: list[str], *, host: bool) -> str:
    return " ".join([*(["'self'"] if host else []), *map(_hash, parts)])


def _hash(part: str) -> str:
    # A browser hashes the text of an element after it has turned CR LF into LF; folium prints LF only.
    return f"'sha256-{base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()}'"

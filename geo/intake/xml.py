"""XML without documents types, entities, external references or depth: what is left of it is safe and fast."""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

from geo.intake.archive import Archive
from geo.intake.faults import FileRefused
from geo.intake.limits import MAX_XML_DEPTH

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


class Enough(Exception):
    """Raised by a handler that has read all it wants."""


def local(name: str) -> str:
    """Return a name without its namespace prefix (``x:row`` -> ``row``)."""
    return name.rpartition(":")[2]


def parser_of(name: str, part: str) -> expat.XMLParserType:
    """Return a parser that refuses every document type, and with it every entity."""

    def refuse(*_: object) -> None:
        raise FileRefused("intake_xml_entities", file=name, part=part)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse  # type: ignore[assignment]
    return parser


def feed(archive: Archive, member: str, parser: expat.XMLParserType, each: Callable[[], None] = lambda: None) -> bool:
    """Parse one member piece by piece; return False when a handler had enough.

    Raises
    ------
    FileRefused
        Not well-formed; the sentence names the member and the line.
    """
    try:
        for piece in archive.chunks(member):
            parser.Parse(piece, False)
            each()
        parser.Parse(b"", True)
    except Enough:
        return False
    except expat.ExpatError as fault:
        raise FileRefused("intake_xml_broken", file=archive.name, part=member, line=fault.lineno) from None
    except (ValueError, LookupError):
        # An encoding that Python does not know, named in the XML declaration.
        raise FileRefused("intake_xml_broken", file=archive.name, part=member, line=1) from None
    return True


def elements(archive: Archive, member: str) -> list[tuple[str, dict[str, str]]]:
    """Return all elements of a small member as (local name, attributes with local names), in order."""
    found: list[tuple[str, dict[str, str]]] = []
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_XML_DEPTH or len(found) > 200_000:
            raise FileRefused("intake_xml_deep", file=archive.name, part=member)
        found.append((local(name), {local(key): value for key, value in attributes.items()}))

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser = parser_of(archive.name, member)
    parser.StartElementHandler, parser.EndElementHandler = start, end
    feed(archive, member, parser)
    return found

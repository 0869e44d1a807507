"""A pen that draws on a page measured in millimetres from the top left, with matplotlib as ink.

Text is never read as mathematics (a name may hold ``$``), and a halo lies beneath it as a stroke of its own, so that the
letters stay letters: selectable in PDF, editable in SVG.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Polygon, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.patheffects import Stroke

from layers import fonts
from layers.palette import PAPER, TEXT
from layers.sheet_layout import Box, Paper

#: Share of the type size between the top of a line and its base line; Noto Sans SC's ideographs reach 0.88.
ASCENT = 0.88
#: Millimetres of halo on each side of a letter.
HALO = 0.35
#: Groups of an SVG that carry a halo are named so (see layers/sheet_files.py).
HALO_ID = "halo"


class Pen:
    """Draws on one page. Lengths in millimetres, type in points."""

    def __init__(self, page: Paper) -> None:
        self.page = page
        self.figure = Figure(figsize=(page.width / 25.4, page.height / 25.4), facecolor="white")
        self.axes: Axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_xlim(0, page.width)
        self.axes.set_ylim(page.height, 0)
        self.axes.set_axis_off()
        self._clip: Rectangle | None = None
        self._named = 0

    def clip(self, box: Box | None) -> None:
        """Keep what is drawn from now on inside ``box``; None lifts that."""
        if box is None:
            self._clip = None
            return
        self._clip = Rectangle((box.x, box.y), box.w, box.h, transform=self.axes.transData)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        *,
        bold: bool = False,
        color: str = TEXT,
        align: str = "left",
        halo: str = "",
        order: float = 50,
    ) -> None:
        """Write one line whose top is at ``y``; ``align`` says which end is at ``x``."""
        base = y + ASCENT * size * fonts.MM_PER_PT
        words = fonts.drawable(words)
        chosen = fonts.face_for(words, size, bold=bold)
        common: dict[str, Any] = {"fontproperties": chosen, "ha": align, "va": "baseline", "parse_math": False}
        if halo:
            under = self.axes.text(x, base, words, color=halo, zorder=order - 0.1, **common)
            under.set_path_effects([Stroke(linewidth=2 * HALO / fonts.MM_PER_PT, foreground=halo, joinstyle="round")])
            under.set_gid(f"{HALO_ID}-under-{self._named}")
        written = self.axes.text(x, base, words, color=color, zorder=order, **common)
        if halo:
            written.set_gid(f"{HALO_ID}-{self._named}")
            self._named += 1

    def box(
        self, box: Box, *, fill: str = PAPER, edge: str = TEXT, width: float = 0.15, order: float = 40,
        hatch: str = "", stroke: float = 0.4, dash: tuple[float, ...] = (),
    ) -> None:  # fmt: skip
        """Draw a rectangle; ``width`` of its edge in millimetres, 0 for none; ``hatch`` is the colour of strokes in it."""
        patch = Rectangle(
            (box.x, box.y), box.w, box.h, facecolor=fill, edgecolor=edge if width else "none",
            linewidth=width / fonts.MM_PER_PT, zorder=order,
        )  # fmt: skip
        if dash:
            patch.set_linestyle((0, tuple(length / width for length in dash)))
        self._hatch(patch, hatch, stroke)
        self.axes.add_patch(patch)

    def shape(
        self,
        geometry: shapely.Geometry,
        *,
        fill: str = "none",
        edge: str = "none",
        width: float = 0.2,
        dash: tuple[float, ...] = (),
        order: float = 10,
        hatch: str = "",
        stroke: float = 0.4,
    ) -> None:
        """Draw polygons or lines that are already in millimetres of the page; ``stroke`` of a hatch in points."""
        path = outline(geometry)
        if path is None:
            return
        points = width / fonts.MM_PER_PT
        patch = PathPatch(
            path, facecolor=fill, edgecolor=edge, linewidth=points if edge != "none" else 0.0, zorder=order,
            joinstyle="round", capstyle="round",
        )  # fmt: skip
        if dash:
            # A dash is given in millimetres; matplotlib takes it in points.
            patch.set_linestyle((0, tuple(length / fonts.MM_PER_PT / max(points, 1e-9) for length in dash)))
            patch.set_capstyle("butt")
        self._hatch(patch, hatch, stroke)
        self._add(patch)

    def polygon(
        self, corners: list[tuple[float, float]], *, fill: str, edge: str = "none", width: float = 0.15, order: float = 45
    ) -> None:
        """Draw a small polygon given by its corners."""
        points = width / fonts.MM_PER_PT
        self._add(Polygon(corners, closed=True, facecolor=fill, edgecolor=edge, linewidth=points, zorder=order))

    def line(
        self, xs: tuple[float, ...], ys: tuple[float, ...], *, color: str = TEXT, width: float = 0.2,
        dash: tuple[float, ...] = (), order: float = 45,
    ) -> None:  # fmt: skip
        """Draw a line through points."""
        points = width / fonts.MM_PER_PT
        drawn = Line2D(xs, ys, color=color, linewidth=points, zorder=order, solid_capstyle="butt")
        if dash:
            drawn.set_linestyle((0, tuple(length / fonts.MM_PER_PT / points for length in dash)))
        self._add(drawn)

    def dots(
        self, xs: np.ndarray, ys: np.ndarray, *, marker: str, size: float, fill: str, edge: str, width: float = 0.2,
        order: float = 30,
    ) -> None:  # fmt: skip
        """Draw one mark at many places; ``size`` across in millimetres."""
        self._add(
            Line2D(
                xs, ys, linestyle="none", marker=marker, markersize=size / fonts.MM_PER_PT, markerfacecolor=fill,
                markeredgecolor=edge, markeredgewidth=width / fonts.MM_PER_PT, zorder=order,
            )
        )  # fmt: skip

    def _hatch(self, patch: Rectangle | PathPatch, color: str, stroke: float) -> None:
        if color:
            patch.set_hatch("////")
            patch.set_hatchcolor(color)
            patch.set_hatch_linewidth(stroke)

    def _add(self, artist: Line2D | PathPatch | Polygon) -> None:
        self.axes.add_artist(artist)
        # A clip path by a patch would be transformed again; a box in data units is enough and keeps files small.
        if self._clip is not None:
            artist.set_clip_path(self._clip)


def outline(geometry: shapely.Geometry) -> Outline | None:
    """Return polygons or lines as one matplotlib path, or None where there is nothing to draw."""
    if geometry is None or geometry.is_empty:
        return None
    rings: list[np.ndarray] = []
    codes: list[np.ndarray] = []
    for part in shapely.get_parts(shapely.orient_polygons(geometry)):
        if part.geom_type == "Polygon":
            found = [part.exterior, *part.interiors]
        elif part.geom_type in {"LineString", "LinearRing"}:
            found = [part]
        else:
            continue
        for ring in found:
            points = shapely.get_coordinates(ring)
            if len(points) < 2:
                continue
            steps = np.full(len(points), Outline.LINETO, dtype=Outline.code_type)
            steps[0] = Outline.MOVETO
            if part.geom_type != "LineString":
                steps[-1] = Outline.CLOSEPOLY
            rings.append(points)
            codes.append(steps)
    return Outline(np.vstack(rings), np.concatenate(codes)) if rings else None

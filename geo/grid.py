"""A grid over polygons that says which of them cover a point, exactly and without making point geometries.

Every cell knows the polygons that cover the whole of it and those whose boundary may pass through it. A point in a
cell without boundaries needs one look-up; only a point in an edge cell is tested against the polygon, with GEOS'
robust predicates. A point on a boundary is inside (``covers``).

Why this is exact: the cell of a coordinate is ``floor((x - x0) * scale)``, which is monotone in ``x`` even in
floating point. A boundary marks every cell that its pieces reach, widened by `SLACK` of a cell, far more than the
rounding of either. What is left unmarked is connected and touches no boundary, so that one test of its centre holds
for all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely

#: Cells along each side. 512 x 512 two-byte codes fit the second-level cache of today's processors.
SIZE = 512
#: Widening of boundaries in cells: larger than rounding (1e-13 of a degree is below 1e-9 of a cell), far below a cell.
SLACK = 1e-6
#: Zones packed into one 64-bit word while building: a bit for "covers", one for "boundary".
PER_WORD = 32

#: Points looked up at once: the intermediate arrays stay within the processor's cache.
CHUNK = 131_072
#: Cells of the table code x value up to which all values are counted in one pass, 32 MB.
MOST_CELLS = 4_000_000

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int32]


def segments(geometry: shapely.Geometry) -> tuple[Floats, Floats]:
    """Return the start and the step (end - start) of every segment of the rings of a polygon or multipolygon."""
    xy, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(geometry)), return_index=True)
    within = ring[1:] == ring[:-1]
    return xy[:-1][within], np.diff(xy, axis=0)[within]


class ZoneGrid:
    """The index over polygons, built once and used for any number of batches of points.

    Parameters
    ----------
    geometries
        Valid polygons or multipolygons in one plane (for us longitude and latitude in degrees, WGS 84).
    size
        Cells along each side of the grid.
    """

    def __init__(self, geometries: Sequence[shapely.Geometry], *, size: int = SIZE) -> None:
        self.geometries = np.asarray(geometries, dtype=object)
        self.size = size
        shapely.prepare(self.geometries)
        self._scale()
        codes, words = self._classify()
        self._codes = codes.astype(np.uint16 if len(words) <= 65536 else np.int32)
        self._index(words)

    def __len__(self) -> int:
        return len(self.geometries)

    def _scale(self) -> None:
        drawn = self.geometries[~shapely.is_empty(self.geometries)]
        west, south, east, north = shapely.total_bounds(drawn) if len(drawn) else (0.0, 0.0, 1.0, 1.0)
        wide, high = max(east - west, 1e-9), max(north - south, 1e-9)
        # A rim of SLACK keeps the outermost boundaries off the border cells that stand for "outside".
        self._x0, self._y0 = west - 4 * SLACK * wide, south - 4 * SLACK * high
        self._sx = self.size / (wide * (1 + 8 * SLACK))
        self._sy = self.size / (high * (1 + 8 * SLACK))

    def _column(self, x: Floats) -> npt.NDArray[np.int32]:
        """Return the cell column of each `x`; 0 and ``size + 1`` are the border outside the grid."""
        return np.clip((x - self._x0) * self._sx + 1, 0, self.size + 1).astype(np.int32)

    def _row(self, y: Floats) -> npt.NDArray[np.int32]:
        return np.clip((y - self._y0) * self._sy + 1, 0, self.size + 1).astype(np.int32)

    def _edges(self, geometry: shapely.Geometry) -> Bools:
        """Mark the cells that the boundary of `geometry` may touch."""
        side = self.size + 2
        marked = np.zeros((side, side), dtype=bool)
        start, step = segments(geometry)
        # Pieces no longer than a cell: the box of a piece then spans three cells at most in either direction.
        pieces = np.maximum(1, np.ceil(np.abs(step * (self._sx, self._sy)).max(axis=1, initial=0))).astype(np.int64)
        owner = np.repeat(np.arange(len(start)), pieces)
        nth = np.arange(len(owner)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        a = start[owner] + step[owner] * (nth / pieces[owner])[:, None]
        b = start[owner] + step[owner] * ((nth + 1) / pieces[owner])[:, None]
        low, high = np.minimum(a, b), np.maximum(a, b)
        slack_x, slack_y = SLACK / self._sx, SLACK / self._sy
        left, right = self._column(low[:, 0] - slack_x), self._column(high[:, 0] + slack_x)
        bottom, top = self._row(low[:, 1] - slack_y), self._row(high[:, 1] + slack_y)
        for i in range(3):
            for j in range(3):
                marked[np.minimum(bottom + j, top), np.minimum(left + i, right)] = True
        return marked

    def _covered(self, geometry: shapely.Geometry, edges: Bools) -> Bools:
        """Return the cells wholly inside: along a row only the first cell after each boundary needs a test."""
        first = ~edges
        first[:, 1:] &= edges[:, :-1]
        first[:, 0] = False  # the border column lies outside everything
        rows, columns = np.nonzero(first)
        inside = np.zeros_like(edges)
        x = self._x0 + (columns - 0.5) / self._sx
        y = self._y0 + (rows - 0.5) / self._sy
        inside[rows, columns] = shapely.contains_xy(geometry, x, y)
        # Carry the answer along each run up to the next boundary: the last cell that changed something decides.
        changed = first | edges
        last = np.maximum.accumulate(np.where(changed, np.arange(edges.shape[1]), 0), axis=1)
        return np.take_along_axis(inside & ~edges, last, axis=1) & ~edges

    def _classify(self) -> tuple[Ints, npt.NDArray[np.uint64]]:
        """Return the code of every cell and, by code, the packed words of covering and boundary zones."""
        side = self.size + 2
        codes = np.zeros(side * side, dtype=np.int64)
        words = np.zeros((1, 0), dtype=np.uint64)
        for begin in range(0, len(self.geometries), PER_WORD):
            word = np.zeros((side, side), dtype=np.uint64)
            for bit, geometry in enumerate(self.geometries[begin : begin + PER_WORD]):
                if geometry.is_empty:
                    continue
                edges = self._edges(geometry)
                word |= self._covered(geometry, edges).astype(np.uint64) << np.uint64(2 * bit)
                word |= edges.astype(np.uint64) << np.uint64(2 * bit + 1)
            values, place = np.unique(word.ravel(), return_inverse=True)
            both, codes = np.unique(codes * len(values) + place, return_inverse=True)
            words = np.column_stack([words[both // len(values)], values[both % len(values)]])
        return codes, words

    def _index(self, words: npt.NDArray[np.uint64]) -> None:
        """Unpack the words: by zone the codes of the cells that it covers and of those that its boundary may touch."""
        self.codes = len(words)
        self._has_cover: Bools = np.zeros(self.codes, dtype=bool)
        self._has_edge: Bools = np.zeros(self.codes, dtype=bool)
        self._cover_codes: list[Codes] = []
        self._edge_codes: list[Codes] = []
        for zone in range(len(self)):
            word, bit = words[:, zone // PER_WORD], np.uint64(2 * (zone % PER_WORD))
            covers = np.flatnonzero(word >> bit & np.uint64(1)).astype(np.int32)
            bounds = np.flatnonzero(word >> bit + np.uint64(1) & np.uint64(1)).astype(np.int32)
            self._has_cover[covers] = True
            self._has_edge[bounds] = True
            self._cover_codes.append(covers)
            self._edge_codes.append(bounds)

    @cached_property
    def _covering(self) -> tuple[Ints, Ints]:
        """By code, where its list of covering zones begins, and the lists one after another."""
        codes = np.concatenate([*self._cover_codes, np.empty(0, dtype=np.int32)])
        zones = np.repeat(np.arange(len(self)), [len(own) for own in self._cover_codes])
        order = np.argsort(codes, kind="stable")
        return np.searchsorted(codes[order], np.arange(self.codes + 1)), zones[order]

    def warm(self) -> None:
        """Let GEOS index its prepared polygons: it does so at the first question, and not safely for threads."""
        for geometry in self.geometries:
            if not geometry.is_empty:
                shapely.intersects_xy(geometry, *shapely.get_coordinates(geometry)[0])

    def code(self, lon: Floats, lat: Floats) -> npt.NDArray[np.integer]:
        """Return the cell code of each finite point."""
        cell = self._row(lat)
        cell *= self.size + 2
        cell += self._column(lon)
        return np.take(self._codes, cell)

    def edge_pairs(self, lon: Floats, lat: Floats, code: npt.NDArray[np.integer]) -> tuple[Ints, Ints]:
        """Return (point, zone) for every point in an edge cell that the zone covers by the exact test."""
        chosen = np.flatnonzero(np.take(self._has_edge, code))
        if not len(chosen):
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        own = code[chosen]
        order = np.argsort(own, kind="stable")
        chosen, sizes = chosen[order], np.bincount(own, minlength=self.codes)
        x, y, ends = lon[chosen], lat[chosen], np.cumsum(sizes)
        points, zones = [], []
        for zone, codes in enumerate(self._edge_codes):
            lengths = sizes[codes]
            total = int(lengths.sum())
            if not total:
                continue
            places = np.arange(total) + np.repeat(ends[codes] - lengths - (np.cumsum(lengths) - lengths), lengths)
            inside = places[shapely.intersects_xy(self.geometries[zone], x[places], y[places])]
            points.append(chosen[inside])
            zones.append(np.full(len(inside), zone))
        if not points:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        return np.concatenate(points), np.concatenate(zones)

    def pairs(self, lon: Floats, lat: Floats) -> tuple[Ints, Ints]:
        """Return (point, zone) for every point that a zone covers, ordered by point, then zone."""
        code = self.code(lon, lat)
        points, zones = self.edge_pairs(lon, lat, code)
        starts, covering = self._covering
        lengths = np.diff(starts)[code]
        owner = np.repeat(np.arange(len(code)), lengths)
        nth = np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        points = np.concatenate([points, owner])
        zones = np.concatenate([zones, covering[starts[code][owner] + nth]])
        order = np.lexsort((zones, points))
        return points[order], zones[order]

    def count(self, lon: Floats, lat: Floats, *, by: Ints | None = None, values: int = 1) -> tuple[Ints, Ints]:
        """Count finite points in every zone and in the union of all, by value of a column.

        Parameters
        ----------
        lon, lat
            Finite coordinates.
        by
            For each point the number of its value, from 0; None counts all points as one value.
        values
            How many values `by` has.

        Returns
        -------
        zones, union
            Counts of shape (zones, values) and (values,).
        """
        if by is not None and self.codes * values > MOST_CELLS:
            alone = [self.count(lon[own], lat[own]) for own in (by == value for value in range(values))]
            return np.hstack([zones for zones, _ in alone]), np.concatenate([union for _, union in alone])
        cells = np.zeros((self.codes, values), dtype=np.int64)
        edge, late = np.zeros((len(self), values), dtype=np.int64), np.zeros(values, dtype=np.int64)
        for begin in range(0, len(lon), CHUNK):
            part = slice(begin, begin + CHUNK)
            own = None if by is None else by[part]
            more = self._chunk(lon[part], lat[part], own, values)
            cells, edge, late = cells + more[0], edge + more[1], late + more[2]
        inner = np.array([cells[codes].sum(axis=0) for codes in self._cover_codes]).reshape(-1, values)
        return inner + edge, cells[self._has_cover].sum(axis=0) + late

    def _chunk(self, lon: Floats, lat: Floats, by: Ints | None, values: int) -> tuple[Ints, Ints, Ints]:
        """Count points by cell code, points of edge cells by zone, and those of them new to the union."""
        code = self.code(lon, lat)
        points, zones = self.edge_pairs(lon, lat, code)
        # Points that no covering zone has counted in the union yet, each once.
        fresh = np.zeros(len(code), dtype=bool)
        fresh[points] = ~self._has_cover[code[points]]
        if by is None:
            cells = np.bincount(code, minlength=self.codes)[:, None]
            return cells, np.bincount(zones, minlength=len(self))[:, None], np.array([np.count_nonzero(fresh)])
        cells = np.bincount(code * np.int64(values) + by, minlength=self.codes * values).reshape(-1, values)
        edge = np.bincount(zones * values + by[points], minlength=len(self) * values).reshape(-1, values)
        return cells, edge, np.bincount(by[fresh], minlength=values)

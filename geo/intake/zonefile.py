"""A user's polygons of any format as zones, with the same checks as every zones file (`geo.userzones`)."""

from __future__ import annotations

import json
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from geo import userzones
from geo.geodesy import area_km2
from geo.intake.faults import FileRefused
from geo.intake.table import Floats, Table

#: Names listed in a report.
LISTED = 20


@dataclass(frozen=True, eq=False)
class ZonesFound:
    """The zones of a file: a frame as `geo.userzones.read` returns it, a point in each, and geodesic areas in km2."""

    frame: gpd.GeoDataFrame
    lon: Floats
    lat: Floats
    area_km2: Floats

    def to_json(self) -> dict[str, object]:
        """Return the zones with their names and areas."""
        rows = zip(self.frame.index, self.frame["name_zh"], self.area_km2, strict=True)
        listed = [
            {"zone_id": str(i), "name_zh": str(name), "drawn_area_km2": round(float(a), 4)} for i, name, a in rows
        ]
        return {"count": len(self.frame), "zones": listed[:LISTED]}


def read_zones(table: Table, fields: dict[str, str], datum: str) -> ZonesFound:
    """Check the polygons of a table and bring them to WGS 84.

    Raises
    ------
    FileRefused
        A row without an outline.
    DataError
        An outline that does not hold; the sentence names the feature.
    """
    shapes = table.geometries
    if shapes is None or any(shape is None or shapely.is_empty(shape) for shape in shapes):
        missing = 0 if shapes is None else next(i for i, s in enumerate(shapes) if s is None or shapely.is_empty(s))
        raise FileRefused("intake_zone_without_outline", file=table.name, row=int(table.rows[missing]))
    name = next((column for column, field in fields.items() if field in ("name", "park", "district", "street")), None)
    properties = table.columns.to_pylist()
    features = [
        {"type": "Feature", "properties": row, "geometry": json.loads(shapely.to_geojson(shape))}
        for row, shape in zip(properties, shapes, strict=True)
    ]
    document = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    frame = userzones.read(document, name_property=name if name and _filled(table, name) else None, datum=datum)
    points = shapely.point_on_surface(frame.geometry.to_numpy())
    return ZonesFound(
        frame, shapely.get_x(points), shapely.get_y(points), np.asarray(area_km2(frame.geometry.to_numpy()))
    )


def _filled(table: Table, column: str) -> bool:
    return any(cell and cell.strip() for cell in table.columns.column(column).to_pylist())

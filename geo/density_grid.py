"""Facilities per km2 in cells of equal size: how dense it is where no zone's outline says so.

Cells are hexagons of H3 (Uber 2018, h3geo.org): neighbours at one distance in all six directions, ids that stay the
same for ever. A cell's area is geodesic: the cells of one resolution differ by some per cent.
"""

from __future__ import annotations

from functools import lru_cache

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import shapely

from geo.counted import points_of
from geo.geodesy import area_km2
from geo.tables import Dataset
from geo.zones import CRS

#: About 5 km2, 1.4 km from the middle to a corner: most points are known far better than that, and a district of the
#: centre has a handful of cells.
RESOLUTION = 7
COLUMNS = ("count", "imprecise", "area_km2", "density", "geometry")


@lru_cache(maxsize=8)
def hexagons(dataset: Dataset, metric: str = "facilities", *, resolution: int = RESOLUTION) -> gpd.GeoDataFrame:
    """Return the cells that hold at least one point of a counted metric.

    Parameters
    ----------
    metric
        ``facilities`` or ``listed_enterprises``; the points are those that `geo.figures` counts into zones.
    resolution
        Of H3, 0 (a continent) to 15 (a room); 7 is about 5 km2.

    Returns
    -------
    A frame in EPSG:4326, index cell id in alphabetical order, columns count, imprecise (points that may lie beyond the
    cell's own size, part of count), area_km2, density (count per km2) and geometry. Empty cells are not in it:
    outside Shanghai nothing was gathered, and a zero there would be an untruth.
    """
    points = points_of(dataset, metric)
    cells = [h3.latlng_to_cell(lat, lon, resolution) for lon, lat in zip(points["lon"], points["lat"], strict=True)]
    reach_m = h3.average_hexagon_edge_length(resolution, unit="m")
    loose = (points["precision_m"] > reach_m).to_numpy()
    frame = pd.DataFrame({"cell": cells, "count": 1, "imprecise": loose.astype(int)}).groupby("cell").sum().sort_index()
    shapes = [shapely.Polygon([(lon, lat) for lat, lon in h3.cell_to_boundary(cell)]) for cell in frame.index]
    area = np.array([area_km2(shape) for shape in shapes], dtype=float)
    frame = frame.assign(area_km2=area, density=frame["count"].to_numpy() / area)
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=CRS)[list(COLUMNS)]

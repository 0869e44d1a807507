"""The stock way to put the same zones and facilities on a page: folium through streamlit-folium, assets from this host.

A peer for ``bench_map.py``, written as its documentation shows: the map is made at each run and handed to st_folium.
"""

from __future__ import annotations

import folium
import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

from geo import figures
from geo.tables import load
from geo.zones import outlines
from layers.classify import classify
from layers.palette import NODATA, sequential

METRICS = ("facilities", "high_tech_enterprises", "population")

st.set_page_config(layout="wide")
folium.Map.default_js = [("leaflet", f"{st.context.url.rstrip('/')}/app/static/vendor/leaflet/leaflet.js")]
folium.Map.default_css = [("leaflet_css", f"{st.context.url.rstrip('/')}/app/static/vendor/leaflet/leaflet.css")]


@st.cache_data
def values(metric: str) -> pd.Series:
    """Return a metric's values by zone, so that the peer pays for drawing alone."""
    return figures.figure_table(load(), metric, per="published_area_km2")["value"]


dataset, zones = load(), outlines(load())
metric = st.selectbox("metric", METRICS, key="metric")
classes = classify(values(metric).reindex(zones.index), "natural_breaks")
colours = sequential(len(classes.upper))
shown = zones[["name_zh", "geometry"]].assign(
    value=values(metric).reindex(zones.index), place=classes.index.reindex(zones.index)
)
chart = folium.Map(location=[31.15, 121.5], zoom_start=10, tiles=None)
for layer, kinds in (
    ("区", ["district"]),
    ("市", ["city"]),
    ("承载区", [k for k in zones["kind"].unique() if k not in {"district", "city"}]),
):
    group = folium.FeatureGroup(name=layer)
    folium.GeoJson(
        shown[zones["kind"].isin(kinds)],
        style_function=lambda feature: {
            "weight": 1.2,
            "fillOpacity": 0.7,
            "fillColor": colours[int(feature["properties"]["place"])]
            if feature["properties"]["place"] >= 0
            else NODATA,
        },
        tooltip=folium.GeoJsonTooltip(["name_zh", "value"]),
    ).add_to(group)
    group.add_to(chart)
points = folium.FeatureGroup(name="设施")
for _, row in dataset.facilities.dropna(subset=["lon"]).iterrows():
    folium.CircleMarker([row["lat"], row["lon"]], radius=4, tooltip=row["name_zh"]).add_to(points)
points.add_to(chart)
folium.LayerControl(collapsed=False).add_to(chart)
st_folium(chart, key="map", height=560, use_container_width=True, returned_objects=[])
st.html(f'<p id="shown">{metric}</p>')

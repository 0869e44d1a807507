"""Pictures of the zones: the folium document, its legend and its view. Knows ``geo``; knows nothing of Streamlit."""

"""Facts and measures of Shanghai's innovation carrier zones: no maps on a screen, no Streamlit."""

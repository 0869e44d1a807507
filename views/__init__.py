"""The pages. The only folder that knows Streamlit."""

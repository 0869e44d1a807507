// Streamlit's page says lang="en" whatever it shows: screen readers and fonts need the truth.
export default function ({ data }) {
  document.documentElement.lang = data.lang;
  document.title = data.title;
}

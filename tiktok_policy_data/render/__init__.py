"""Turn records into text, HTML, CSV, JSON and Markdown; colours and symbols are in `styles`."""

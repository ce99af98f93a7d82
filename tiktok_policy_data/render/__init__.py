"""Show records: terminal, HTML, Markdown, CSV; knows no queries."""

"""Read new pages: extract their text, find passages that may report a measure, and compare them with the rows."""

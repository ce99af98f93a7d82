"""Read new pages: extract their text, find passages that may report a measure, and set them against the rows."""

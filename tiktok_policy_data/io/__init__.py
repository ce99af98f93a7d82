"""File formats: read and write CSV, JSON Lines and Parquet; convert frames; write atomically."""

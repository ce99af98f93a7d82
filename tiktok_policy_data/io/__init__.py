"""Read and write one file format per module: CSV, JSON Lines, Parquet; and replace files atomically."""

"""What users call to read the data."""

"""Pure rules: schemas, dates, status, passages; standard library only."""

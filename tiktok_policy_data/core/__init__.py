"""The rules of the data, standard library only: schemas, dates, status, passages, versions."""

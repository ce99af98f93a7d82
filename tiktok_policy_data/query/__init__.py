"""Functions that users call to read the data: load, compare, timeline, panel, codebook, reliability."""

"""Describe the data for other tools: Data Package, Croissant, citation, codebook, changelog."""

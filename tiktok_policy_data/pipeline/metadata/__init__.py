"""Descriptions of the data for other tools and for people."""

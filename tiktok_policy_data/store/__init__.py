"""Releases on disk: open, check, archive and compare them."""

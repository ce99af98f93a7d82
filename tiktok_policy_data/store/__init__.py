"""Releases on disk: open and check them, read past ones, find source texts, compare tables."""

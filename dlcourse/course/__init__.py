"""Notebooks as data: their contracts, the lint, execution, and the list of chapters."""

"""Renderers for chart marks."""

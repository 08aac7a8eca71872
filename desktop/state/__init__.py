"""Decisions of the window, without Qt."""

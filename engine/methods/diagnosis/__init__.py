"""Runs that explain rather than compete."""

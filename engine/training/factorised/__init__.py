"""Layers whose weights over all tasks are composed from factors: what tasks share, and a short code for each task."""

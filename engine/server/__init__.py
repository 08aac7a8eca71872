"""The request loop that the desktop talks to."""

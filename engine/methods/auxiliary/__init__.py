"""Tasks that help one another one way."""

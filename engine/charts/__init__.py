"""Charts as marks, without a renderer."""

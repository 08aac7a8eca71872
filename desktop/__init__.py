"""The window; it talks to the engine process and never trains anything itself."""

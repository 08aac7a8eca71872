"""Reading files, proving what was understood, splitting and encoding."""

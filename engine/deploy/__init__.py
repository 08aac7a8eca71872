"""Using what a study found."""

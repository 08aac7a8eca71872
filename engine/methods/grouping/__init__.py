"""Groups of tasks, each in a network of its own."""

"""Single-task training, the baseline of every comparison."""

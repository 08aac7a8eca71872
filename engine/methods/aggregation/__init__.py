"""Joint training that combines the tasks' gradients in another way than by their sum."""

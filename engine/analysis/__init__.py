"""From scores to a verdict with its uncertainty."""

"""Using the result on new data."""

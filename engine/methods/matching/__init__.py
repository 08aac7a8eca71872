"""Joint training of tasks whose labels barely overlap, by what is known of how they relate."""

"""Forms generated from settings."""

"""Everything between the source and what a company rolls out."""

"""Clones of tasks on the branches of others: which there are, how much say they have, and how they are learned from."""

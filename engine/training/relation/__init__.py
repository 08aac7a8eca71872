"""Training with a relation table: matching what tasks predict, and labels that tasks lend one another."""

"""Small replications of published results; what came out is recorded as it is."""

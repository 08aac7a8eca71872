"""Tensor factorisation: what tasks share layer by layer is learned instead of decided."""

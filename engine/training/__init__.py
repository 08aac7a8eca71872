"""Cohorts of networks trained side by side, with their losses, metrics and gradient probes."""

"""The engine: reads data, trains cohorts, weighs the evidence and reports; it never imports Qt."""

"""The sections of the report, one per file: verdict in, blocks out."""

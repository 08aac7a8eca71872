"""The writers, one per file format: a page in, the bytes of a finished file out."""

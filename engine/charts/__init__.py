"""Charts as marks and sentences, one per file; the desktop draws them live and the report draws them on paper."""

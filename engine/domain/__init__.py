"""The shared language of engine and desktop; light structs only."""

"""The engine process and the thread that supervises it."""

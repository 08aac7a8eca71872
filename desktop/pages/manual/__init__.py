"""The manual: its chapters, what is included in them of the application's own texts, and the window that shows it."""

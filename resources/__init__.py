"""Catalogues, icons, samples and schemas that travel with the application."""

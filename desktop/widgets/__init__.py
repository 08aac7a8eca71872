"""Small pieces and the theme."""

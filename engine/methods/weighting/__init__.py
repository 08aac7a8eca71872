"""Joint training with fixed loss weights."""

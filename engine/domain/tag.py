"""The name a message carries on the wire, derived from its class name."""


def snake_tag(name: str) -> str:
    """``TrialStarted`` -> ``trial_started``."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")

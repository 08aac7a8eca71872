"""A share as a person types it: a number from 0 to 1, or a percentage with its sign."""

import unicodedata

from desktop.forms.entry import Entry
from engine.domain.text import message


def read_share(text: str) -> Entry:
    """The share that ``text`` means, or the sentence that quotes it and says what to enter; full-width signs are taken too."""
    plain = unicodedata.normalize("NFKC", text).strip().replace(",", ".")
    percent = plain.endswith("%")
    try:
        value = float(plain.removesuffix("%"))
    except ValueError:
        value = float("nan")
    value = value / 100 if percent else value
    if 0.0 <= value <= 1.0:
        return Entry(value)
    return Entry(
        problem=message("Enter a share from 0 to 1, or a percentage such as 25 %. “{entry}” cannot be used.", entry=text.strip() or "–")
    )


def share_text(share: float) -> str:
    """``share`` as it stands in an entry field."""
    return f"{share * 100:.4g} %"

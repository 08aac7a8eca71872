"""Keeps a spreadsheet from running what a cell says: a text that could be a formula gets an apostrophe before it.

Excel and LibreOffice calculate a cell that begins with one of a few signs, whatever the file is; see OWASP, CSV injection.
"""

import re

_RISKY = "^[=+\\-@\t\r\n＝＋－＠]"
_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_FORMULA = re.compile(rf"(?!{_NUMBER}\Z){_RISKY}", re.ASCII)


def safe_cell(cell: str) -> str:
    """``cell``, with an apostrophe before it if it begins like a formula (full-width signs too) and is no plain number."""
    return f"'{cell}" if _FORMULA.match(cell) else cell

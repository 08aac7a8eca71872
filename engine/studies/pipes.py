"""The pipe to the parent process, kept clear of stray prints."""

import os
import sys
from typing import BinaryIO


def claim_stdout() -> BinaryIO:
    """The real standard output for messages alone; whatever is printed from now on goes to standard error."""
    private = os.fdopen(os.dup(sys.__stdout__.fileno() if sys.__stdout__ else 1), "wb")
    os.dup2(2, 1)
    return private


def open_stdin() -> BinaryIO:
    """Standard input as bytes, with a buffer of its own."""
    return os.fdopen(os.dup(0), "rb")

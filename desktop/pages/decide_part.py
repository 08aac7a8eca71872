"""What every further part of the Decide page promises: a card that shows one kind of evidence, or nothing where there is none."""

from PySide6.QtCore import Signal

from desktop.state.app_state import AppState
from desktop.widgets.card import Card
from desktop.widgets.theme import Tokens
from engine.domain.text import Translator
from engine.domain.verdict import Verdict


class DecidePart(Card):
    """One card below the results.

    Signals: ``intended(object)`` with what the person wants.
    """

    intended = Signal(object)

    def show_verdict(self, verdict: Verdict, state: AppState, t: Translator) -> bool:
        """Show what ``verdict`` holds of this evidence; False, and the card is hidden, where it holds none."""
        raise NotImplementedError

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""

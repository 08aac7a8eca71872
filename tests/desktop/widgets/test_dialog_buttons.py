"""No dialog shows the icons that a desktop has for its own buttons."""

import subprocess
import sys
from typing import Any

from PySide6.QtWidgets import QDialogButtonBox, QProxyStyle, QStyle
from pytestqt.qtbot import QtBot

from desktop.widgets.dialog_buttons import BUTTONS_WITHOUT_ICONS

HINT = QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons


class WithIcons(QProxyStyle):
    """A desktop that wants an icon in each button of a dialog."""

    def styleHint(self, hint: QStyle.StyleHint, *rest: Any) -> int:
        """Qt's hints."""
        return 1 if hint == HINT else super().styleHint(hint, *rest)


def test_that_buttons_of_dialogs_have_words_alone(qtbot: QtBot) -> None:
    style, box = WithIcons("Fusion"), QDialogButtonBox()
    qtbot.addWidget(box)
    box.setStyle(style)
    assert box.style().styleHint(HINT, None, box) == 1
    box.setStyleSheet(BUTTONS_WITHOUT_ICONS)
    box.setStandardButtons(QDialogButtonBox.StandardButton.Cancel)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).icon().isNull()


def test_that_it_holds_for_the_whole_application() -> None:
    asked = "from desktop.app import make_qt_application as make; print(make(['tasuki']).styleSheet())"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout
    assert said.strip() == BUTTONS_WITHOUT_ICONS

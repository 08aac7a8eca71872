"""Inputs that let the page scroll under the wheel instead of changing their values."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QValidator, QWheelEvent
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QWidget

BESIDE_WORDS = 38
"""Pixels that a field takes beside what stands in it."""


def fit(field: QWidget, widest: str) -> None:
    """Make ``field`` as wide as ``widest`` needs in the size of words there is now."""
    field.setFixedWidth(field.fontMetrics().horizontalAdvance(widest) + BESIDE_WORDS)


class QuietCombo(QComboBox):
    """A combo box that lets the page scroll instead of changing under the wheel."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()


class QuietSpin(QDoubleSpinBox):
    """A number that lets the page scroll instead of changing under the wheel, written with a true minus sign."""

    def textFromValue(self, val: float) -> str:
        """The number with a true minus sign."""
        return super().textFromValue(val).replace("-", "−")

    def valueFromText(self, text: str) -> float:
        """The number, whatever its minus sign."""
        return super().valueFromText(text.replace("−", "-"))

    def validate(self, input: str, pos: int) -> tuple[QValidator.State, str, int]:
        """Take either minus sign."""
        return super().validate(input.replace("−", "-"), pos)[0], input, pos

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()


def spin(low: float, high: float, step: float, decimals: int) -> QDoubleSpinBox:
    """A field for numbers from ``low`` to ``high``."""
    spin = QuietSpin()
    spin.setRange(low, high)
    spin.setSingleStep(step)
    spin.setDecimals(decimals)
    spin.setKeyboardTracking(False)
    spin.setAlignment(Qt.AlignmentFlag.AlignRight)
    return spin

"""The question that closing asks while training runs."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QMessageBox, QWidget

from desktop.state.app_state import AppState
from desktop.state.intents import ConfirmClose
from engine.domain.text import translator


class CloseQuestion(QMessageBox):
    """Asks whether training goes on in the background, stops, or the window stays; ``answer`` says it when the box is finished."""

    def __init__(self, parent: QWidget, state: AppState) -> None:
        super().__init__(parent)
        t = translator(state.language)
        self.setObjectName("close_question")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Tasuki")
        self.setText(t("Training is running. What should happen to it?"))
        self.setInformativeText(
            t(
                "In the background it goes on behind an icon in the tray, and you are told when it is over. "
                "Stopped, everything finished is kept and can be continued later."
            )
            if state.tray
            else t(
                "This desktop has no tray, so the window can only be minimised while training goes on. "
                "Stopped, everything finished is kept and can be continued later."
            )
        )
        words = t("Go on in the background") if state.tray else t("Minimise and go on")
        self._background = self.addButton(words, QMessageBox.ButtonRole.AcceptRole)
        self._background.setObjectName("go_on_in_background")
        self._stop = self.addButton(t("Stop and close"), QMessageBox.ButtonRole.DestructiveRole)
        self._stop.setObjectName("stop_and_close")
        stay = self.addButton(t("Keep training"), QMessageBox.ButtonRole.RejectRole)
        stay.setObjectName("keep_training")
        self.setDefaultButton(stay)
        self.setEscapeButton(stay)
        self._remember = QCheckBox(t("Do the same next time without asking"))
        self._remember.setObjectName("remember_close")
        self.setCheckBox(self._remember)

    def answer(self) -> ConfirmClose:
        """What was chosen."""
        clicked = self.clickedButton()
        return ConfirmClose(clicked is self._stop, clicked is self._background, self._remember.isChecked())

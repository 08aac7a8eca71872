"""Training that goes on while the window is off the screen: an icon in the tray, and a word when it is over."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon, QWidget

from desktop.state.app_state import AppState
from desktop.state.intents import ConfirmClose
from engine.domain.text import Translator, translator
from engine.domain.verdict import VERDICT_LABELS

SHOWN_MILLISECONDS = 15_000
"""How long the system is asked to show the notification."""


def tray_there() -> bool:
    """Whether the desktop has a tray."""
    return QSystemTrayIcon.isSystemTrayAvailable()


class Background(QObject):
    """Takes the window off the screen and brings it back; where there is no tray, the window is only minimised.

    Signals: ``intended(object)`` with the wish to stop and close; ``returned()`` when the window is on the screen again.
    """

    intended = Signal(object)
    returned = Signal()

    def __init__(self, window: QWidget, app: QApplication) -> None:
        super().__init__(window)
        self._window = window
        self._app = app
        self._tray: QSystemTrayIcon | None = None
        self._menu: QMenu | None = None
        self._open = QAction(self)
        self._stop = QAction(self)
        self._open.triggered.connect(self.come_back)
        self._stop.triggered.connect(lambda: self.intended.emit(ConfirmClose(True)))
        self.away = False

    def keep(self, state: AppState) -> None:
        """Go on without the window."""
        if not state.tray:
            self._window.showMinimized()
            return
        self.away = True
        self._app.setQuitOnLastWindowClosed(False)
        self._window.hide()
        tray = self._made()
        self._show_texts(state, translator(state.language))
        tray.show()

    def come_back(self) -> None:
        """Show the window as it was left."""
        if not self.away:
            return
        self.away = False
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()
        self._app.setQuitOnLastWindowClosed(True)
        if self._tray is not None:
            self._tray.hide()
        self.returned.emit()

    def follow(self, state: AppState, before: AppState) -> None:
        """Say it once when training is over: from the tray while the window is away, else by asking for attention in the task bar."""
        over = before.locked and not state.locked and not state.closing
        if over and not self._window.isActiveWindow():
            self._app.alert(self._window)
        if not self.away or self._tray is None:
            return
        t = translator(state.language)
        self._show_texts(state, t)
        if over:
            self._tray.showMessage("Tasuki", outcome(state, t), QSystemTrayIcon.MessageIcon.Information, SHOWN_MILLISECONDS)

    def _made(self) -> QSystemTrayIcon:
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._app.windowIcon(), self)
            self._menu = QMenu(self._window)
            self._menu.addAction(self._open)
            self._menu.addAction(self._stop)
            self._tray.setContextMenu(self._menu)
            self._tray.activated.connect(self._take_click)
            self._tray.messageClicked.connect(self.come_back)
        return self._tray

    def _take_click(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.come_back()

    def _show_texts(self, state: AppState, t: Translator) -> None:
        self._open.setText(t("Open Tasuki"))
        self._stop.setText(t("Stop and close"))
        if self._tray is not None:
            self._tray.setToolTip(t("Tasuki: training is running") if state.locked else outcome(state, t))


def outcome(state: AppState, t: Translator) -> str:
    """How training ended, in one sentence."""
    name = state.project.name if state.project is not None else ""
    if state.verdict is not None:
        return t("{project}: training is finished. Verdict: {verdict}.", project=name, verdict=t(VERDICT_LABELS[state.verdict.verdict]))
    return t("{project}: training ended without a verdict. Open Tasuki to see why.", project=name)

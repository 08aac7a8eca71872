"""The bar at the top: mark, project and saved state at the left; offline, language, look and help at the right."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from desktop.pages.menus import LANGUAGE_NAMES, THEME_NAMES, Menus
from desktop.state.app_state import AppState
from desktop.state.intents import ChangeLanguage, ChangeTheme
from desktop.widgets.card import Pill, label
from engine.domain.text import Translator, translator

HEIGHT = 48
SPACING, MARGINS = 10, 48
LEAST_TITLE, ROOMY_TITLE, WIDEST_TITLE = 100, 220, 280
"""Pixels; a longer name of a project is shortened in the middle, below the second only when the look is named by a sign."""
LOOK_SIGN = "◐"
"""Stands for the name of the look where there is little room."""
BRAND_WIDTH = 166
"""Pixels that put the menus where the page begins."""


class TopBar(QWidget):
    """What is open, whether it is saved, and how the window looks and speaks.

    Signals: ``intended(object)`` with an intent of its buttons or menus; ``help_wanted()``.
    """

    intended = Signal(object)
    help_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("TopBar")
        self._title = self._look = ""
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumHeight(HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(SPACING)
        self._brand = brand = QWidget()
        brand.setMinimumWidth(BRAND_WIDTH)
        brand.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        marks = QHBoxLayout(brand)
        marks.setContentsMargins(0, 0, 0, 0)
        marks.setSpacing(6)
        sash = label("mark", wrap=False)
        sash.setText("襷")
        name = label("name", wrap=False)
        name.setText("Tasuki")
        marks.addWidget(sash)
        marks.addWidget(name)
        marks.addStretch()
        row.addWidget(brand)
        self.menus = Menus()
        self.menus.intended.connect(self.intended)
        row.addWidget(self.menus)
        row.addSpacing(8)
        self.project = label(wrap=False, name="project")
        self.saved = label("muted", wrap=False, name="saved")
        row.addWidget(self.project)
        row.addWidget(self.saved)
        row.addStretch()
        self.offline = Pill("", "good")
        self.offline.setObjectName("offline")
        row.addWidget(self.offline)
        self.language = _menu_button("language")
        self.theme = _menu_button("theme")
        self.help = _menu_button("help")
        self.help.clicked.connect(self.help_wanted)
        for button in (self.language, self.theme, self.help):
            row.addWidget(button)
        self._languages = _choices(self, self.language, LANGUAGE_NAMES)
        self._themes = _choices(self, self.theme, THEME_NAMES)
        for code, action in self._languages.items():
            action.triggered.connect(lambda _=False, code=code: self.intended.emit(ChangeLanguage(code)))
        for theme, action in self._themes.items():
            action.triggered.connect(lambda _=False, theme=theme: self.intended.emit(ChangeTheme(theme)))

    def set_text_size(self, percent: int) -> None:
        """Make room for words of ``percent`` of the usual size."""
        self._brand.setMinimumWidth(BRAND_WIDTH if percent <= 125 else 0)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the room there is."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Name the look by a sign, shorten the project's name, then leave out what a menu offers too, until the rest can be read."""
        metrics = self.project.fontMetrics()
        wanted = min(WIDEST_TITLE, metrics.horizontalAdvance(self._title) + 2)
        self.theme.setText(f"{self._look} ▾")
        if self._room() < min(wanted, ROOMY_TITLE):
            self.theme.setText(f"{LOOK_SIGN} ▾")
        shown = [self.theme, self.saved, self.language, self.offline]
        while shown and self._room(shown) < min(wanted, LEAST_TITLE):
            shown.pop(0)
        for part in (self.theme, self.saved, self.language, self.offline):
            part.setVisible(part in shown)
        room = max(min(wanted, LEAST_TITLE), min(wanted, self._room(shown)))
        self.project.setText(metrics.elidedText(self._title, Qt.TextElideMode.ElideMiddle, room))
        self.project.setToolTip(self._title if self._title != self.project.text() else "")

    def _room(self, shown: Sequence[QWidget] | None = None) -> int:
        """Pixels left for the name of the project beside what always stands here and those ``shown``, or all."""
        parts = (self.theme, self.saved, self.language, self.offline) if shown is None else shown
        others = (self._brand, self.menus, self.help, *parts)
        return self.width() - sum(max(part.sizeHint().width(), part.minimumWidth()) + SPACING for part in others) - MARGINS - SPACING

    def present(self, state: AppState) -> None:
        """Show ``state``."""
        t = translator(state.language)
        self.menus.present(state)
        self._title = project_title(state, t)
        self.project.setAccessibleName(self._title)
        self.saved.setText(saved_words(state, t))
        self.offline.setText(t("Works offline"))
        self.offline.setToolTip(t("Everything is computed on this machine. Nothing is sent anywhere."))
        self.language.setText(f"{LANGUAGE_NAMES[state.language]} ▾")
        self.language.setToolTip(t("Language of the window"))
        self.language.setAccessibleName(t("Language of the window"))
        self._look = t(THEME_NAMES[state.preferences.theme])
        self.theme.setToolTip(t("Light or dark appearance"))
        self.theme.setAccessibleName(t("Light or dark appearance"))
        self.theme.setAccessibleDescription(self._look)
        self.help.setText("?")
        self.help.setToolTip(t("The manual, at this page (F1)"))
        self.help.setAccessibleName(t("Help"))
        self._languages[state.language].setChecked(True)
        for theme, action in self._themes.items():
            action.setText(t(THEME_NAMES[theme]))
            action.setChecked(theme == state.preferences.theme)
        self._fit()


def project_title(state: AppState, t: Translator) -> str:
    """The name of what is open."""
    if state.project is not None:
        return state.project.name
    return t("New project") if state.card is not None or state.reading is not None else ""


def saved_words(state: AppState, t: Translator) -> str:
    """Whether everything is on disk, with the local time of the last save."""
    if state.saved == "saving":
        return t("Saving…")
    if state.saved == "saved" and state.saved_at:
        local = datetime.fromisoformat(state.saved_at).astimezone()
        return t("Saved {time}", time=f"{local:%H:%M}")
    return t("Saved once a plan has been made") if state.card is not None else ""


def _menu_button(name: str) -> QPushButton:
    button = QPushButton()
    button.setObjectName(name)
    button.setProperty("look", "quiet")
    return button


def _choices(owner: QWidget, button: QPushButton, names: dict) -> dict:
    menu = QMenu(button)
    group = QActionGroup(owner)
    actions = {}
    for key, name in names.items():
        action = QAction(name, menu)
        action.setCheckable(True)
        group.addAction(action)
        menu.addAction(action)
        actions[key] = action
    button.clicked.connect(lambda: menu.popup(button.mapToGlobal(button.rect().bottomLeft())))
    button.setProperty("menu_of", button.objectName())
    menu.setObjectName(f"{button.objectName()}_menu")
    return actions

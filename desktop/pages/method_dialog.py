"""One method: what it does, when it does not help, where it comes from, and everything that can be set for it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.forms.entry import Value
from desktop.forms.setting_rows import SettingRows
from desktop.state.app_state import AppState
from desktop.state.edits import ChangeMethodSettings
from desktop.state.method_settings import changed, declared, differing, own_settings
from desktop.widgets.card import label
from engine.domain.method import Method, Paper
from engine.domain.text import Translator, translator

WIDTH, HEIGHT = 860, 620


class MethodDialog(QDialog):
    """The method whose line was opened; changes count at once, and the plan is worked out anew.

    Signals: ``intended(object)`` with ChangeMethodSettings.
    """

    intended = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("Ground")
        self._state = AppState()
        self._method = ""
        self._shown: Method | None = None
        self.rows: SettingRows | None = None
        self._name = label("name", name="method_name")
        self._summary = label(name="method_summary")
        self._limits = label(name="method_limits")
        self._paper = label("muted", name="method_paper")
        self._scope = label("guidance", name="settings_scope")
        self._problem = label("error", name="settings_problem")
        self._scroll = QScrollArea()
        self._scroll.setObjectName("Ground")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self.reset = QPushButton()
        self.reset.setObjectName("reset_method")
        self.reset.clicked.connect(lambda: self.intended.emit(ChangeMethodSettings(self._method, {})))
        self._close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._close.rejected.connect(self.reject)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(18, 14, 18, 14)
        outer.setSpacing(8)
        for part in (self._name, self._summary, self._limits, self._paper, self._scope, self._problem):
            outer.addWidget(part)
        outer.addWidget(self._scroll, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.reset)
        foot.addStretch(1)
        foot.addWidget(self._close)
        outer.addLayout(foot)

    @property
    def complete(self) -> bool:
        """Whether every row of the method has been made."""
        return self.rows is not None and self.rows.complete

    def show_method(self, method: str, state: AppState) -> None:
        """Show ``method`` as ``state`` has it; nothing changes where the catalogue is not known yet."""
        self._method = method
        self.show_state(state)

    def show_state(self, state: AppState) -> None:
        """Bring the method that is shown in line with ``state``."""
        self._state = state
        method = declared(state, self._method)
        if method is None:
            return
        t = translator(state.language)
        self._show_words(method, state, t)
        if self.rows is None or self._shown != method:
            self._make_rows(method)
        if self.rows is not None:
            own = own_settings(state, method.id)
            self.rows.set_values({setting.id: _value(own.get(setting.id, setting.default)) for setting in method.settings})
            self.rows.set_texts(t)
            self.rows.setEnabled(not state.locked)
        self.reset.setEnabled(bool(differing(state, method)) and not state.locked)

    def _show_words(self, method: Method, state: AppState, t: Translator) -> None:
        self.setWindowTitle(t(method.name))
        self._scroll.setAccessibleName(self.windowTitle())
        self._name.setText(t(method.name))
        self._summary.setText(t(method.summary))
        self._limits.setText(t("Its limits: {limits}", limits=t(method.limits)))
        self._paper.setText(_citation(method.paper, t) if method.paper is not None else "")
        self._paper.setVisible(method.paper is not None)
        compared = state.plan is None or any(choice.method == method.id for choice in state.plan.methods)
        scope = t("These settings are for this method alone.") if method.settings else t("Nothing can be set for this method alone.")
        if method.settings and not compared:
            scope = t("This method is not compared at present; its settings count once it is.")
        self._scope.setText(scope)
        problems = [t.render(problem.what) for problem in state.problems if problem.page == "plan"]
        self._problem.setText("\n".join(problems))
        self._problem.setVisible(bool(problems))
        self.reset.setText(t("Back to the defaults"))
        self.reset.setToolTip(t("Takes back everything that was set for this method."))
        self.reset.setVisible(bool(method.settings))
        self._scroll.setVisible(bool(method.settings))
        close = self._close.button(QDialogButtonBox.StandardButton.Close)
        close.setText(t("Close"))

    def _make_rows(self, method: Method) -> None:
        self._shown = method
        self.rows = SettingRows(method.settings, defaults_shown=True, spread=True)
        self.rows.setObjectName("Ground")
        self.rows.entered.connect(self._take)
        self.rows.setContentsMargins(0, 0, 14, 0)
        self._scroll.setWidget(self.rows)
        self.resize(WIDTH, HEIGHT if len(method.settings) > 3 else 0)

    def _take(self, name: str, value: Value) -> None:
        if self._shown is not None and not isinstance(value, tuple):
            self.intended.emit(changed(self._state, self._shown, name, value))


def _value(value: Value | None) -> Value:
    return "" if value is None else value


def _citation(paper: Paper, t: Translator) -> str:
    place = ", ".join(part for part in (paper.venue, str(paper.year), paper.identifier) if part)
    return t("Paper: {paper}", paper=f"{paper.authors}: {paper.title} ({place})")

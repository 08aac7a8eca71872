"""What a person decides about the meeting pack: its chapters, a slide template, and their own words for the next step."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLabel, QLineEdit, QPlainTextEdit, QWidget

from desktop.pages.path_field import PathField
from desktop.state.app_state import AppState
from desktop.state.intents import ChangeReportWords, ChooseTemplate
from desktop.widgets.card import Card, label
from desktop.widgets.file_dialogs import ask_for_path
from desktop.widgets.flow_layout import FlowLayout
from engine.domain.report import LONGEST_REMARKS, SECTIONS, ReportWords
from engine.domain.text import Translator, mark, translator

LONGEST = 400
WORDS: dict[str, str] = {"step": mark("What the next step is"), "owner": mark("Who takes it"), "date": mark("By when")}
NAMES = {**WORDS, "conditions": mark("Conditions, a line each"), "remarks": mark("Remarks for a chapter of their own, a line each")}


class PackChoices(Card):
    """The card with chapters, template and own words.

    Signals: ``intended(object)`` with ChooseTemplate and ChangeReportWords.
    """

    intended = Signal(object)

    def __init__(self) -> None:
        super().__init__(name="pack_choices")
        self._state = AppState()
        self.sections: dict[str, QCheckBox] = {}
        self._chapters = label("heading", wrap=False)
        chapters = FlowLayout(18, even=True)
        for known in SECTIONS:
            box = QCheckBox()
            box.setObjectName(f"section_{known}")
            box.setChecked(True)
            self.sections[known] = box
            chapters.addWidget(box)
        self.template = PathField("template")
        self.template.browse.clicked.connect(self._browse)
        self.template.line.editingFinished.connect(self._look)
        self._looked = ""
        self.findings = label("small", name="template_findings")
        self._own = label("heading", wrap=False)
        self.words: dict[str, QLineEdit] = {}
        self._names: dict[str, QLabel] = {}
        form = QFormLayout()
        for known in WORDS:
            line = QLineEdit()
            line.setObjectName(f"words_{known}")
            line.setMaxLength(LONGEST)
            line.editingFinished.connect(self._tell)
            self.words[known], self._names[known] = line, label("muted", wrap=False)
            form.addRow(self._names[known], line)
        self.conditions = QPlainTextEdit()
        self.conditions.setObjectName("words_conditions")
        self.conditions.setTabChangesFocus(True)
        self.conditions.setMaximumHeight(64)
        self._names["conditions"] = label("muted", wrap=False)
        form.addRow(self._names["conditions"], self.conditions)
        self.remarks = QPlainTextEdit()
        self.remarks.setObjectName("words_remarks")
        self.remarks.setTabChangesFocus(True)
        self.remarks.setMaximumHeight(64)
        self._names["remarks"] = label("muted", wrap=False)
        form.addRow(self._names["remarks"], self.remarks)
        self.archive = QCheckBox()
        self.archive.setObjectName("pdf_archive")
        self.body.addWidget(self._chapters)
        self.body.addLayout(chapters)
        self.body.addWidget(self.template)
        self.body.addWidget(self.findings)
        self.body.addWidget(self.archive)
        self.body.addWidget(self._own)
        self.body.addLayout(form)

    def render_choices(self, state: AppState) -> None:
        """Show what is chosen, what was found of the template, and the words that the project keeps."""
        reopened = self._state.words is not state.words and self._state.words != state.words
        self._state = state
        t = translator(state.language)
        self.set_title(t("What goes into the pack"))
        self._chapters.setText(t("Chapters behind the summary"))
        for known, box in self.sections.items():
            box.setText(t(SECTIONS[known]))
            box.setToolTip(t("A chapter that the study says nothing about is left out in any case."))
        tip = t("A PowerPoint file (PPTX or POTX) whose design the slides take.")
        self.template.set_texts(t("Slide template of your company (optional)"), t("Browse…"), tip)
        self._show_findings(state, t)
        self._own.setText(t("Your own words (optional)"))
        for known, name in self._names.items():
            words = t(NAMES[known])
            name.setText(words)
            field = self._field(known)
            field.setAccessibleName(words)
            field.setToolTip(t("Replaces the text that follows from the results; it is kept in the project."))
        self.archive.setText(t("PDF for archives (PDF/A-2b)"))
        self.archive.setToolTip(t("Keeps to the standard for long-term archiving; the file looks the same."))
        if reopened or not self._typing():
            self._show_words(state.words)

    def chosen_sections(self) -> tuple[str, ...] | None:
        """The chapters that are ticked; None for all."""
        chosen = tuple(known for known, box in self.sections.items() if box.isChecked())
        return None if len(chosen) == len(self.sections) else chosen

    def keep_words(self) -> None:
        """Tell what was typed, also where the field still has the focus."""
        self._tell()

    def _show_findings(self, state: AppState, t: Translator) -> None:
        found = state.template
        if state.busy("template"):
            self.findings.setText(t("The template is being looked at."))
        elif found is not None and found.file == self.template.text():
            self.findings.setText("\n".join(f"{'✔' if one.fits else '▲'} {t.render(one.message)}" for one in found.findings))
        else:
            self.findings.setText("")
        self.findings.setVisible(bool(self.findings.text()))

    def _typing(self) -> bool:
        return self.conditions.hasFocus() or self.remarks.hasFocus() or any(line.hasFocus() for line in self.words.values())

    def _show_words(self, words: ReportWords) -> None:
        for known, line in self.words.items():
            if line.text() != getattr(words, known):
                line.setText(getattr(words, known))
        for field, text in ((self.conditions, words.conditions), (self.remarks, words.remarks)):
            if field.toPlainText() != text:
                with QSignalBlocker(field):
                    field.setPlainText(text)

    def _field(self, known: str) -> QWidget:
        return {"conditions": self.conditions, "remarks": self.remarks}.get(known) or self.words[known]

    def _tell(self) -> None:
        typed = ReportWords(
            owner=self.words["owner"].text(),
            step=self.words["step"].text(),
            date=self.words["date"].text(),
            conditions=self.conditions.toPlainText()[:LONGEST],
            remarks=self.remarks.toPlainText()[:LONGEST_REMARKS],
        )
        if typed != self._state.words:
            self.intended.emit(ChangeReportWords(typed))

    def _look(self) -> None:
        if self.template.text() != self._looked:
            self._looked = self.template.text()
            self.intended.emit(ChooseTemplate(self._looked))

    def _browse(self) -> None:
        title, suggested = self.template.browse.toolTip(), self.template.text()
        ask_for_path(self, "file", title, self._take, kinds="PowerPoint (*.pptx *.potx)", suggested=suggested)

    def _take(self, paths: tuple[str, ...]) -> None:
        self.template.set_text(paths[0])
        self._look()

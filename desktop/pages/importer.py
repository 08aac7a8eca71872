"""The importer: a guided way from files to data, over the window, that changes nothing until it is finished."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QMessageBox, QWidget, QWizard

from desktop.pages.import_files import FilesPage
from desktop.pages.import_page import ImportPage
from desktop.pages.import_preview import PreviewPage
from desktop.pages.import_review import ColumnsPage, ConfirmPage, LabelsPage
from desktop.state.app_state import AppState
from desktop.state.import_draft import ImportDraft
from desktop.state.intents import CloseImport, FinishImport, ReadImport
from desktop.widgets.drop import DropVeil, dropped_files
from desktop.widgets.theme import LIGHT, Tokens
from engine.domain.text import Translator, translator

FILES, PREVIEW, COLUMNS, LABELS, CONFIRM = range(5)
WIDTH, HEIGHT = 1040, 700
Button = QWizard.WizardButton


class Importer(QWizard):
    """Five pages; which of them is in front is its own affair, everything else stands in the draft.

    Signals: ``intended(object)`` with an intent.
    """

    intended = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("importer")
        self.setWizardStyle(QWizard.WizardStyle.ModernStyle)
        self.setOptions(QWizard.WizardOption.NoBackButtonOnStartPage | QWizard.WizardOption.HaveCustomButton1)
        self.setAcceptDrops(True)
        self.resize(WIDTH, HEIGHT)
        self._tokens: Tokens = LIGHT
        self._veil = DropVeil(self)
        self._draft: ImportDraft | None = None
        self._language = ""
        self._question: QMessageBox | None = None
        self.files, self.preview = FilesPage(), PreviewPage()
        self.pages: tuple[ImportPage, ...] = (self.files, self.preview, ColumnsPage(), LabelsPage(), ConfirmPage())
        for number, page in enumerate(self.pages):
            page.intended.connect(self.intended)
            self.setPage(number, page)
        self.setButtonLayout(
            [Button.CustomButton1, Button.Stretch, Button.CancelButton, Button.BackButton, Button.NextButton, Button.FinishButton]
        )
        names = {
            Button.CustomButton1: "import_as_it_is",
            Button.CancelButton: "import_cancel",
            Button.BackButton: "import_back",
            Button.NextButton: "import_next",
            Button.FinishButton: "import_finish",
        }
        for which, name in names.items():
            self.button(which).setObjectName(name)
        for which in (Button.NextButton, Button.FinishButton):
            button = self.button(which)
            button.setProperty("look", "primary")
            button.style().unpolish(button)
            button.style().polish(button)
        self.customButtonClicked.connect(lambda _: self.intended.emit(FinishImport()))
        self.currentIdChanged.connect(self._enter)

    def present(self, state: AppState) -> None:
        """Open, follow or close, as ``state`` has it."""
        draft, before = state.importing, self._draft
        self._draft = draft
        if draft is None:
            if before is not None:
                self.done(QWizard.DialogCode.Rejected)
            return
        t = translator(state.language)
        self._name_buttons(t)
        for page in self.pages:
            page.present(state, draft, t, self._tokens)
        self._show_shortcut()
        self._focus_main()
        if before is None:
            self._begin(draft)
        elif self.currentId() > PREVIEW and not state.busy("import"):
            self._retreat(draft)

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        self._tokens = tokens

    def accept(self) -> None:
        """Want everything taken over; the importer closes when that is done."""
        self.intended.emit(FinishImport())

    def reject(self) -> None:
        """Close at once where nothing would be lost, else ask."""
        if self._draft is None or not self._draft.touched:
            self.intended.emit(CloseImport())
        else:
            self._ask_before_closing()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome files."""
        if dropped_files(event.mimeData()):
            event.acceptProposedAction()
            t = translator(self._language)
            self._veil.lift(t("Drop the files to add them"), self._tokens)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Show the page again."""
        self._veil.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the dropped files beside those that are there."""
        self._veil.hide()
        if paths := dropped_files(event.mimeData()):
            event.acceptProposedAction()
            self.files.add(paths)

    def _begin(self, draft: ImportDraft) -> None:
        """Show the preview first where there are files; the list of files is one step back."""
        self.restart()
        if draft.reading.files:
            self.next()
        self.open()

    def _enter(self, number: int) -> None:
        """Have the whole files read for a page that speaks of them."""
        draft = self._draft
        if draft is not None and number > PREVIEW and (draft.read is None or (number > COLUMNS and not draft.current)):
            self.intended.emit(ReadImport())
        self._show_shortcut()
        self._focus_main()

    def _retreat(self, draft: ImportDraft) -> None:
        """Go back to where a reading that did not come about can be mended."""
        place = PREVIEW if draft.read is None else COLUMNS
        if draft.read is None or draft.problem is not None:
            while self.currentId() > place:
                self.back()

    def _focus_main(self) -> None:
        """Let Enter go on as soon as that is possible, unless the person is at something on the page."""
        main = self.button(Button.FinishButton if self.currentId() == CONFIRM else Button.NextButton)
        page, focused = self.currentPage(), self.focusWidget()
        if main.isEnabled() and (focused is None or page is None or not page.isAncestorOf(focused)):
            main.setFocus()

    def _show_shortcut(self) -> None:
        draft = self._draft
        self.button(Button.CustomButton1).setVisible(self.currentId() == PREVIEW)
        self.button(Button.CustomButton1).setEnabled(draft is not None and self.preview.isComplete())

    def _name_buttons(self, t: Translator) -> None:
        if t.language == self._language:
            return
        self._language = t.language
        self.setWindowTitle(t("Import data"))
        texts = {
            Button.CustomButton1: (t("Take it as it is"), t("Skips the other pages; everything can be changed later on the Data page.")),
            Button.CancelButton: (t("Cancel"), t("Closes the importer; nothing is changed.")),
            Button.BackButton: (t("Back"), t("The page before")),
            Button.NextButton: (t("Next"), t("The next page")),
            Button.FinishButton: (t("Take over the data"), t("Closes the importer and shows the data.")),
        }
        for which, (words, tip) in texts.items():
            self.setButtonText(which, words)
            self.button(which).setToolTip(tip)

    def _ask_before_closing(self) -> None:
        t = translator(self._language)
        question = QMessageBox(self)
        question.setObjectName("import_question")
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.setWindowTitle(t("Import data"))
        question.setText(t("Close the importer without taking over the data?"))
        question.setInformativeText(t("What you changed here is then forgotten. The files stay as they are."))
        leave = question.addButton(t("Close"), QMessageBox.ButtonRole.AcceptRole)
        leave.setObjectName("import_leave")
        stay = question.addButton(t("Go on"), QMessageBox.ButtonRole.RejectRole)
        stay.setObjectName("import_stay")
        question.setDefaultButton(stay)
        question.setEscapeButton(stay)
        question.finished.connect(lambda _: self.intended.emit(CloseImport()) if question.clickedButton() is leave else None)
        self._question = question
        question.open()

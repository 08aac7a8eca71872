"""The window with the manual: chapters at the left with a line to search them, the chapter at the right."""

from functools import lru_cache

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QColor, QImage, QKeySequence, QPalette, QPen, QResizeEvent, QShortcut, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QTextBrowser,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.pages.manual.chapters import OF_PAGES, Chapter, folder, pdf_file, read_manual
from desktop.pages.manual.hypertext import html_of, style_of
from desktop.pages.manual.searching import holds
from desktop.pages.reader import close_button
from desktop.state.app_state import AppState
from desktop.state.intents import ShowInFolder
from desktop.state.steps import Step
from desktop.widgets.card import label
from desktop.widgets.theme import LIGHT, Tokens
from engine.domain.text import translator

WIDEST_TEXT = 860
"""Pixels beyond which lines would be too long to read."""
MARGIN = 26
HAIRLINE = 0.01
"""Pixels."""
SETTLED_MILLISECONDS = 120
"""Rest after which a changed width is followed."""


class ManualWindow(QDialog):
    """The manual.

    Signals: ``intended(object)`` with ShowInFolder for the PDF; ``words_wanted()`` when the person wants the words of the page.
    """

    intended = Signal(object)
    words_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("Ground")
        self.setProperty("window", "manual")
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.resize(1080, 760)
        self._tokens = LIGHT
        self._language = "en"
        self._chapters: tuple[Chapter, ...] = ()
        self._shown = ""
        self._width = 0
        self.line = QLineEdit()
        self.line.setObjectName("manual_search")
        self.line.setClearButtonEnabled(True)
        self.line.textChanged.connect(lambda: self._search())
        self.line.returnPressed.connect(self._find_next)
        self.list = QListWidget()
        self.list.setObjectName("manual_chapters")
        self.list.setWordWrap(True)
        self.list.currentRowChanged.connect(self._choose)
        self.nothing = label("muted", name="manual_nothing")
        self.text = Page()
        self.text.setObjectName("manual_text")
        self.text.anchorClicked.connect(lambda url: self.show_chapter(url.toString()))
        side = QVBoxLayout()
        side.setSpacing(8)
        side.addWidget(self.line)
        side.addWidget(self.list, 1)
        side.addWidget(self.nothing)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addLayout(side, 2)
        row.addWidget(self.text, 6)
        self._buttons = close_button(self)
        self.words, self.pdf = QPushButton(), QPushButton()
        self.words.setObjectName("manual_words")
        self.pdf.setObjectName("manual_pdf")
        self.words.clicked.connect(self.words_wanted)
        self.pdf.clicked.connect(self._open_pdf)
        for button in (self.words, self.pdf):
            self._buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 16, 16, 12)
        outer.setSpacing(10)
        outer.addLayout(row, 1)
        outer.addWidget(self._buttons)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLED_MILLISECONDS)
        self._settled.timeout.connect(self._follow_width)
        self.text.resized.connect(self._settled.start)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self).activated.connect(self.line.setFocus)

    def present(self, state: AppState, tokens: Tokens) -> None:
        """Follow language and colours; the chapter that is read stays."""
        changed = state.language != self._language or not self._chapters
        if changed:
            self._language = state.language
            self._chapters = read_manual(state.language)
            self._speak()
        if changed or tokens != self._tokens:
            self._tokens = tokens
            self.text.set_tokens(tokens)
            self._fill()
            self._write()

    def show_page(self, page: Step) -> None:
        """Turn to the chapter about ``page`` of the window."""
        self.line.clear()
        self.show_chapter(OF_PAGES[page])

    def show_chapter(self, file: str) -> None:
        """Turn to chapter ``file``, at its beginning."""
        if any(chapter.file == file for chapter in self._chapters):
            self._shown = file
            if self.chapter is not None and not holds(self.chapter, self.line.text()):
                self.line.clear()
            self._fill()
            self._write()
            self.text.verticalScrollBar().setValue(0)
            self.text.setFocus()

    @property
    def chapter(self) -> Chapter | None:
        """The chapter that is shown."""
        return next((chapter for chapter in self._chapters if chapter.file == self._shown), None)

    def _speak(self) -> None:
        t = translator(self._language)
        self.setWindowTitle(t("Manual"))
        self.line.setPlaceholderText(t("Search the manual"))
        self.line.setAccessibleName(t("Search the manual"))
        self.line.setToolTip(t("Lists the chapters with all of these words; Enter goes to the next place."))
        self.list.setAccessibleName(t("Chapters"))
        self.text.setAccessibleName(t("Manual"))
        self.nothing.setText(t("No chapter has all of these words."))
        self.words.setText(t("Words used on this page"))
        self.words.setToolTip(t("Explains the words of the page that is open in the window behind."))
        self.pdf.setText(t("Open as PDF"))
        self.pdf.setToolTip(t("The whole manual in one file, to print or to pass on."))
        self.pdf.setVisible(pdf_file(self._language) is not None)
        self._buttons.button(QDialogButtonBox.StandardButton.Close).setText(t("Close"))

    def _fill(self) -> None:
        """Show of the chapters those that hold what is searched for; the lines stay, so that no signal meets one that is gone."""
        self.list.blockSignals(True)
        while self.list.count() < len(self._chapters):
            self.list.addItem("")
        found, current = 0, -1
        for row, chapter in enumerate(self._chapters):
            item = self.list.item(row)
            item.setText(f"{chapter.number}  {chapter.title}")
            item.setData(Qt.ItemDataRole.UserRole, chapter.file)
            item.setHidden(not holds(chapter, self.line.text()))
            found += not item.isHidden()
            if chapter.file == self._shown and not item.isHidden():
                current = row
        self.list.setCurrentRow(current)
        self.list.blockSignals(False)
        self.nothing.setVisible(not found)

    def _choose(self, row: int) -> None:
        item = self.list.item(row)
        if item is not None and item.data(Qt.ItemDataRole.UserRole) != self._shown:
            self._shown = item.data(Qt.ItemDataRole.UserRole)
            self._write()
            self.text.verticalScrollBar().setValue(0)
            self._find_next()

    def _search(self) -> None:
        self._fill()
        rows = [row for row in range(self.list.count()) if not self.list.item(row).isHidden()]
        if rows and self.list.currentRow() not in rows:
            self.list.setCurrentRow(rows[0])
        self._mark()
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        self._find_next()

    def _mark(self) -> None:
        """Mark every place of the first word that is searched for."""
        wanted = self.line.text().split()
        places: list[QTextEdit.ExtraSelection] = []
        cursor = self.text.document().find(wanted[0]) if wanted else QTextCursor()
        while not cursor.isNull():
            place = QTextEdit.ExtraSelection()
            place.cursor = cursor  # pyright: ignore[reportAttributeAccessIssue] - missing in the stubs
            place.format.setBackground(self.palette().color(QPalette.ColorRole.Highlight))  # pyright: ignore[reportAttributeAccessIssue]
            place.format.setForeground(self.palette().color(QPalette.ColorRole.HighlightedText))  # pyright: ignore[reportAttributeAccessIssue]
            places.append(place)
            cursor = self.text.document().find(wanted[0], cursor)
        self.text.setExtraSelections(places)

    def _find_next(self) -> None:
        wanted = self.line.text().split()
        if wanted and not self.text.find(wanted[0]):
            self.text.moveCursor(QTextCursor.MoveOperation.Start)
            self.text.find(wanted[0])

    def _write(self) -> None:
        chapter = self.chapter
        if chapter is None:
            return
        bar = self.text.verticalScrollBar()
        before = bar.value() / max(1, bar.maximum())
        self._width = self.text.viewport().width()
        width = min(WIDEST_TEXT, self._width - 2 * MARGIN)
        self.text.document().setDefaultStyleSheet(style_of(self._tokens))
        self.text.setHtml(html_of(chapter.blocks, chapter.number, width, self._tokens))
        frame = self.text.document().rootFrame().frameFormat()
        frame.setMargin(MARGIN)
        frame.setRightMargin(max(MARGIN, self.text.viewport().width() - MARGIN - WIDEST_TEXT))
        self.text.document().rootFrame().setFrameFormat(frame)
        draw_headings_whole(self.text.document(), self._tokens)
        bar.setValue(round(before * bar.maximum()))
        self._mark()

    def _follow_width(self) -> None:
        if self.text.viewport().width() != self._width:
            self._write()

    def _open_pdf(self) -> None:
        file = pdf_file(self._language)
        if file is not None:
            self.intended.emit(ShowInFolder(str(file)))


class Page(QTextBrowser):
    """A chapter; pictures are drawn smoothly at the width they are shown in.

    Signals: ``resized()``.
    """

    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # else each writing would change the width

    def set_tokens(self, tokens: Tokens) -> None:
        """A ground for reading."""
        self.setStyleSheet(f"QTextBrowser {{ background: {tokens.surface}; border: 1px solid {tokens.line}; border-radius: 8px; }}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell of the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.resized.emit()

    def loadResource(self, type: int, name: QUrl | str) -> object:
        """The picture ``name`` of the manual, as wide as lines are at most."""
        path = name if isinstance(name, str) else name.toString()
        width = round(min(WIDEST_TEXT, self.viewport().width() - 2 * MARGIN) * self.devicePixelRatioF())
        return _picture(path, width)


def draw_headings_whole(document: QTextDocument, tokens: Tokens) -> None:
    """Have headings drawn as outlines: Qt cuts letters off where they reach below what the font declares, as large ones do visibly."""
    block = document.begin()
    while block.isValid():
        level = block.blockFormat().headingLevel()
        if level:
            outlined = QTextCharFormat()
            outlined.setTextOutline(QPen(QColor(tokens.text if level < 3 else tokens.accent), HAIRLINE))
            cursor = QTextCursor(block)
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            cursor.mergeCharFormat(outlined)
        block = block.next()


@lru_cache(maxsize=24)
def _picture(path: str, width: int) -> QImage:
    image = QImage(str(folder() / path))
    return image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation) if width > 0 else image

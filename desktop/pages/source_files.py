"""The line that proves how a file was read."""

from pathlib import PurePath

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.widgets.card import Card, Pill, clear, label
from engine.domain.dataset import DatasetCard, SourceFile
from engine.domain.text import Translator

MOST_FILES = 4
DELIMITERS = {",": ",", "\t": "Tab", ";": ";", "|": "|", " ": "␣"}


class SourceCard(Card):
    """Files with their encoding, delimiter and header; ``replace`` is the button that chooses other files."""

    def __init__(self) -> None:
        super().__init__(name="source")
        self._shown: object = None
        row = QHBoxLayout()
        row.setSpacing(14)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        row.addLayout(self._lines, 1)
        self.replace = QPushButton()
        self.replace.setObjectName("replace_files")
        row.addWidget(self.replace)
        self.body.addLayout(row)

    def show_files(self, card: DatasetCard, t: Translator, *, locked: bool) -> None:
        """Show how the card's files were read."""
        self.replace.setText(t("Choose other files"))
        self.replace.setToolTip(t("Starts a new project; this one is kept."))
        self.replace.setEnabled(not locked)
        if self._shown == (card.files, card.rows, len(card.columns), t):
            return
        self._shown = (card.files, card.rows, len(card.columns), t)
        clear(self._lines)
        for file in card.files[:MOST_FILES]:
            self._lines.addWidget(_file_line(file, len(card.columns), t))
        if len(card.files) > MOST_FILES:
            more = label("muted")
            more.setText(t("and {count:count} more files", count=len(card.files) - MOST_FILES))
            self._lines.addWidget(more)


def _file_line(file: SourceFile, columns: int, t: Translator) -> QWidget:
    line = QWidget()
    rows = QVBoxLayout(line)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(4)
    row = QHBoxLayout()
    row.setSpacing(18)
    name = label("heading", wrap=False, name="file_name")
    name.setText(PurePath(file.path.replace("\\", "/")).name)
    name.setToolTip(file.path)
    size = label(wrap=False, name="file_size")
    size.setText(t("{rows:count} rows × {columns:count} columns", rows=file.rows, columns=columns))
    row.addWidget(name)
    row.addWidget(size)
    row.addStretch()
    rows.addLayout(row)
    rows.addLayout(_proof(file, t))
    return line


def _proof(file: SourceFile, t: Translator) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(18)
    if file.encoding:
        encoding = label("small", wrap=False, name="encoding")
        encoding.setText(t("Encoding {name}", name=file.encoding))
        pill = Pill(f"✔ {t('every byte checked')}", "good")
        pill.setToolTip(t("The whole file was decoded, not only its beginning."))
        row.addWidget(encoding)
        row.addWidget(pill)
    facts: list[str] = []
    if file.sheet:
        facts.append(t("Sheet {name}", name=file.sheet))
    if file.delimiter:
        facts.append(t("Delimiter {sign}", sign=DELIMITERS.get(file.delimiter, file.delimiter)))
    if file.delimiter or file.sheet:
        facts.append(t("Header in line {line}", line=file.header_row))
    for fact in facts:
        words = label("small", wrap=False)
        words.setText(fact)
        row.addWidget(words)
    row.addStretch()
    return row

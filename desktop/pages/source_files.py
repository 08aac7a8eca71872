"""The lines that prove how the files were read, and the way to read them differently."""

from pathlib import PurePath

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.widgets.beside import Beside
from desktop.widgets.card import Card, Pill, clear, label
from desktop.widgets.flow_layout import FlowLayout
from engine.domain.dataset import DatasetCard, SourceFile
from engine.domain.text import Text, Translator, mark, message, message_n

MOST_FILES = 4
ROOMY = 57
"""Letters of full width from which the buttons stand beside the files."""
DELIMITERS = {",": mark("comma"), "\t": mark("tab"), ";": mark("semicolon"), "|": mark("vertical bar"), " ": mark("space")}
ENCODINGS = {
    "cp932": mark("Shift_JIS (cp932)"),
    "euc_jp": mark("EUC-JP"),
    "iso2022_jp": mark("ISO-2022-JP"),
    "utf-8": mark("UTF-8"),
    "utf-8-sig": mark("UTF-8 with a mark at the beginning"),
    "utf-16": mark("UTF-16"),
}


class SourceCard(Card):
    """Files with their encoding, delimiter and header; ``change`` opens the importer, ``replace`` chooses other files."""

    def __init__(self) -> None:
        super().__init__(name="source")
        self._shown: object = None
        self._lines = QVBoxLayout()
        self._lines.setSpacing(8)
        self.change = QPushButton()
        self.change.setObjectName("reading_options")
        self.replace = QPushButton()
        self.replace.setObjectName("replace_files")
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.change)
        row.addWidget(self.replace)
        row.addStretch()
        self.body.addWidget(Beside((self._lines, 1), (row, 0), letters=ROOMY))

    def show_files(self, card: DatasetCard, t: Translator, *, locked: bool) -> None:
        """Show how the card's files were read."""
        self.change.setText(t("Reading options…"))
        self.change.setToolTip(t("Changes encoding, delimiter, header, sheet, words for gaps, or how several files are put together."))
        self.change.setEnabled(not locked)
        self.replace.setText(t("Choose other files"))
        self.replace.setToolTip(t("Starts a new project; this one is kept."))
        self.replace.setEnabled(not locked)
        if self._shown == (card.files, card.rows, card.file_columns, t):
            return
        self._shown = (card.files, card.rows, card.file_columns, t)
        clear(self._lines)
        for file in card.files[:MOST_FILES]:
            self._lines.addWidget(_file_line(file, card.file_columns, t))
        if len(card.files) > MOST_FILES:
            more = label("muted")
            more.setText(
                t.render(
                    message_n("and {count:count} more file", "and {count:count} more files", "count", count=len(card.files) - MOST_FILES)
                )
            )
            self._lines.addWidget(more)


def file_name(path: str) -> str:
    """The last part of ``path``."""
    return PurePath(path.replace("\\", "/")).name


def encoding_name(encoding: str, t: Translator) -> str:
    """What ``encoding`` is called on the screen."""
    return t(ENCODINGS[encoding]) if encoding in ENCODINGS else encoding


def delimiter_name(delimiter: str, t: Translator) -> str:
    """What ``delimiter`` is called on the screen."""
    return t(DELIMITERS[delimiter]) if delimiter in DELIMITERS else delimiter


def table_size(rows: int, columns: int) -> Text:
    """How large a table is."""
    return message("{rows} × {columns}", rows=row_count(rows), columns=column_count(columns))


def row_count(rows: int) -> Text:
    """A number of rows in words."""
    return message_n("{rows:count} row", "{rows:count} rows", "rows", rows=rows)


def column_count(columns: int) -> Text:
    """A number of columns in words."""
    return message_n("{columns:count} column", "{columns:count} columns", "columns", columns=columns)


def facts(file: SourceFile, t: Translator) -> list[str]:
    """How ``file`` is read, in a few words each."""
    found: list[Text] = []
    if file.sheet:
        found.append(message("Sheet {name}", name=file.sheet))
    if file.delimiter:
        found.append(message("Delimiter {sign}", sign=delimiter_name(file.delimiter, t)))
    if file.decimal == ",":
        found.append(message("Decimal comma"))
    if file.delimiter or file.sheet:
        found.append(message("Header in line {line}", line=file.header_row))
    return [t.render(fact) for fact in found]


def _file_line(file: SourceFile, columns: int, t: Translator) -> QWidget:
    line = QWidget()
    rows = QVBoxLayout(line)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(4)
    row = FlowLayout(18)
    name = label("heading", wrap=False, name="file_name")
    name.setText(file_name(file.path))
    name.setToolTip(file.path)
    size = label(wrap=False, name="file_size")
    size.setText(t.render(table_size(file.rows, columns)))
    row.addWidget(name)
    row.addWidget(size)
    rows.addLayout(row)
    rows.addLayout(_proof(file, t))
    return line


def _proof(file: SourceFile, t: Translator) -> FlowLayout:
    row = FlowLayout(18)
    if file.encoding:
        encoding = label("small", wrap=False, name="encoding")
        encoding.setText(t("Encoding {name}", name=encoding_name(file.encoding, t)))
        pill = Pill(f"✔ {t('every byte checked')}", "good")
        pill.setToolTip(t("The whole file was decoded, not only its beginning."))
        row.addWidget(encoding)
        row.addWidget(pill)
    for fact in facts(file, t):
        words = label("small", wrap=False)
        words.setText(fact)
        row.addWidget(words)
    return row

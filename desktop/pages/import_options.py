"""How the files are read, as a form: what is left on “automatic” Tasuki finds out by itself and says."""

from msgspec.structs import replace
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from desktop.pages.front_field import FrontField
from desktop.pages.quiet import BESIDE_WORDS
from desktop.pages.source_files import DELIMITERS, delimiter_name, encoding_name
from desktop.state.import_draft import ImportDraft
from desktop.widgets.card import label
from engine.domain.reading import ENCODINGS, Combine, FileOptions, ReadingOptions, TablePreview
from engine.domain.text import Translator, mark, translator

FIRST_ENCODINGS = ("utf-8", "cp932", "euc_jp", "iso2022_jp", "utf-16")
COMBINE: dict[Combine, str] = {
    "auto": mark("Automatic"),
    "stack": mark("Same columns: rows below each other"),
    "align": mark("Own columns: gaps where a file lacks one"),
    "join": mark("Join by a key column"),
}
LAST_HEADER = 500
SEPARATORS = str.maketrans("、，", ",,")
SHOWN_MARKERS = 5
COLUMN_SHARES = (6, 5, 5, 5)
"""Room of the four columns of the form; encodings have the longest names."""
TEXT_MARGIN = 6
"""Pixels before the text of the spin box, which the style leaves out."""


class ReadingForm(QWidget):
    """The options of one file, and those of all files together.

    Signals: ``changed(object)`` with the ReadingOptions that the person wants.
    """

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._t = translator("en")
        self._options = ReadingOptions()
        self._path = ""
        self._markers: tuple[str, ...] = ()
        self.encoding = self._combo("encoding_choice", "encoding")
        self.delimiter = self._combo("delimiter_choice", "delimiter")
        self.decimal = self._combo("decimal_choice", "decimal")
        self.sheet = self._combo("sheet_choice", "sheet")
        self.header = QSpinBox()
        self.header.setObjectName("header_choice")
        self.header.setRange(0, LAST_HEADER)
        self.header.setKeyboardTracking(False)
        self.header.lineEdit().setTextMargins(TEXT_MARGIN, 0, 0, 0)
        self.header.valueChanged.connect(lambda row: self._change_file(header_row=row))
        self.usual = QComboBox()
        self.usual.setObjectName("markers_choice")
        self.usual.activated.connect(self._choose_markers)
        self.markers = QLineEdit()
        self.markers.setObjectName("markers")
        self.markers.editingFinished.connect(self._type_markers)
        self.combine = QComboBox()
        self.combine.setObjectName("combine_choice")
        self.combine.activated.connect(lambda _: self._change(combine=self.combine.currentData()))
        self.key = QComboBox()
        self.key.setObjectName("key_choice")
        self.key.activated.connect(lambda _: self._change(key=self.key.currentData() or ""))
        self._cells: dict[str, QWidget] = {}
        self._names: dict[str, object] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        places = {
            "encoding": (self.encoding, 0, 0, 1), "sheet": (self.sheet, 0, 0, 1), "header": (self.header, 0, 1, 1),
            "delimiter": (self.delimiter, 0, 2, 1), "decimal": (self.decimal, 0, 3, 1), "usual": (self.usual, 1, 0, 1),
            "markers": (self.markers, 1, 1, 1), "combine": (self.combine, 1, 2, 1), "key": (self.key, 1, 3, 1),
        }  # fmt: skip
        for name, (widget, row, column, width) in places.items():
            grid.addWidget(self._named(name, widget), row, column, 1, width)
        self.front = FrontField()
        self.front.changed.connect(lambda front: self._change(front=front))
        grid.addWidget(self.front, 2, 0, 1, len(COLUMN_SHARES))
        for column, share in enumerate(COLUMN_SHARES):
            grid.setColumnStretch(column, share)

    def show_options(self, draft: ImportDraft, table: TablePreview | None, t: Translator) -> None:
        """Show the options of ``table`` and what was found where nothing is chosen; emits nothing."""
        self._t = t
        self._options = draft.reading.options
        self._markers = draft.markers
        self._path = table.source.path if table is not None else ""
        blockers = [QSignalBlocker(widget) for widget in (self.header, self.markers)]
        self._name_inputs(t)
        if table is not None:
            self._show_file(table, self._options.of(self._path), t)
        self._show_all(draft, t)
        self.front.show_front(self._options.front, t)
        for blocker in blockers:
            blocker.unblock()

    def _show_file(self, table: TablePreview, chosen: FileOptions, t: Translator) -> None:
        source = table.source
        text = not table.sheets and (bool(source.encoding) or not source.sheet)
        self._cells["encoding"].setVisible(text)
        self._cells["delimiter"].setVisible(text)
        self._cells["decimal"].setVisible(text)
        self._cells["sheet"].setVisible(bool(table.sheets))
        auto = t("Automatic")
        found = lambda words, given: t("{name}: {value}", name=auto, value=words) if words and not given and table.problem is None else auto  # noqa: E731
        others = [name for name in ENCODINGS if name not in FIRST_ENCODINGS]
        names = [(name, encoding_name(name, t)) for name in (*FIRST_ENCODINGS, *others)]
        _fill(self.encoding, [("", found(encoding_name(source.encoding, t), chosen.encoding)), *names], chosen.encoding)
        signs = [(sign, delimiter_name(sign, t)) for sign in DELIMITERS]
        _fill(self.delimiter, [("", found(delimiter_name(source.delimiter, t), chosen.delimiter)), *signs], chosen.delimiter)
        points = [(".", t("point (3.14)")), (",", t("comma (3,14)"))]
        _fill(self.decimal, [("", found(dict(points).get(source.decimal, ""), chosen.decimal)), *points], chosen.decimal)
        sheets = [(name, name) for name in table.sheets]
        _fill(self.sheet, [("", found(source.sheet or "", chosen.sheet)), *sheets], chosen.sheet)
        self.header.setSpecialValueText(found(t("line {line}", line=source.header_row), chosen.header_row))
        self.header.setValue(chosen.header_row)

    def _show_all(self, draft: ImportDraft, t: Translator) -> None:
        options = draft.reading.options
        usual = ", ".join(draft.markers[:SHOWN_MARKERS])
        _fill(self.usual, [("usual", t("The usual ones")), ("own", t("Only these"))], "usual" if options.markers is None else "own")
        self.markers.setEnabled(options.markers is not None)
        self.markers.setText(", ".join(options.markers) if options.markers is not None else f"{usual} …")
        self.markers.setCursorPosition(0)
        several = len(draft.tables) > 1
        self._cells["combine"].setVisible(several)
        self._cells["key"].setVisible(several and options.combine in ("auto", "join"))
        _fill(self.combine, [(way, t(words)) for way, words in COMBINE.items()], options.combine)
        shared = [name for name in draft.tables[0].names if all(name in table.names for table in draft.tables)] if several else []
        _fill(self.key, [("", t("Automatic")), *((name, name) for name in shared)], options.key)

    def _name_inputs(self, t: Translator) -> None:
        texts = {
            "encoding": (t("Encoding"), t("How letters are stored in the file; wrong letters in the preview call for another one.")),
            "delimiter": (t("Delimiter"), t("The sign between two cells of a line.")),
            "decimal": (t("Decimal sign"), t("The sign before the decimal places of a number.")),
            "header": (t("Line of the header"), t("The line that holds the names of the columns; 0 lets Tasuki find it.")),
            "sheet": (t("Sheet"), t("The sheet of the workbook that holds the table.")),
            "usual": (t("Words that mean a gap"), t("Cells with one of these words count as empty.")),
            "markers": (t("Words, separated by commas"), ", ".join(self._markers) or t("Cells with one of these words count as empty.")),
            "combine": (t("Several files"), t("How the rows of several files become one table.")),
            "key": (t("Key column"), t("The column whose values tell which rows of two files belong together.")),
        }
        for name, (words, tip) in texts.items():
            caption, widget = self._names[name]  # pyright: ignore[reportGeneralTypeIssues]
            caption.setText(words)
            widget.setAccessibleName(words)
            widget.setToolTip(tip)

    def _combo(self, name: str, option: str) -> QComboBox:
        combo = QComboBox()
        combo.setObjectName(name)
        combo.activated.connect(lambda _: self._change_file(**{option: combo.currentData() or ""}))
        return combo

    def _named(self, name: str, widget: QWidget) -> QWidget:
        cell = QWidget()
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        caption = label("muted", wrap=False)
        column.addWidget(caption)
        column.addWidget(widget)
        column.addStretch(1)
        if isinstance(widget, QComboBox):
            widget.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            widget.setMinimumContentsLength(8)
        self._cells[name] = cell
        self._names[name] = (caption, widget)
        return cell

    def _change_file(self, **changes: object) -> None:
        if not self._path:
            return
        wanted = replace(self._options.of(self._path), **changes)
        others = tuple(file for file in self._options.files if file.path != self._path)
        self._emit(replace(self._options, files=others if wanted == FileOptions(self._path) else (*others, wanted)))

    def _change(self, **changes: object) -> None:
        self._emit(replace(self._options, **changes))

    def _choose_markers(self) -> None:
        self._change(markers=self._markers if self.usual.currentData() == "own" else None)

    def _type_markers(self) -> None:
        if self._options.markers is not None:
            words = (word.strip() for word in self.markers.text().translate(SEPARATORS).split(","))
            self._change(markers=tuple(dict.fromkeys(word for word in words if word)))

    def _emit(self, options: ReadingOptions) -> None:
        if options != self._options:
            self._options = options
            self.changed.emit(options)


def _fill(combo: QComboBox, entries: list[tuple[str, str]], chosen: str) -> None:
    shown = [(combo.itemData(place), combo.itemText(place)) for place in range(combo.count())]
    if shown != entries:
        combo.clear()
        for value, words in entries:
            combo.addItem(words, value)
    combo.setCurrentIndex(max(0, combo.findData(chosen)))
    combo.setMinimumWidth(combo.fontMetrics().horizontalAdvance(combo.currentText()) + BESIDE_WORDS)

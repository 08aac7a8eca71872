"""The importer's pages after the whole files were read: columns, labels and warnings, and what will be taken over."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from desktop.pages.column_table import ColumnsCard
from desktop.pages.coverage_card import CoverageCard
from desktop.pages.findings import Decisions, FindingsCard
from desktop.pages.import_page import ImportPage
from desktop.pages.losses import loss_counts
from desktop.pages.source_files import column_count, encoding_name, facts, file_name, row_count
from desktop.state.app_state import AppState
from desktop.state.import_draft import ImportDraft
from desktop.state.progress import undecided
from desktop.widgets.card import BigNumber, Card, label
from engine.domain.dataset import Role, SourceFile
from engine.domain.plan import SplitPolicy
from engine.domain.text import Translator, message_n

MOST_FINDINGS = 6
MOST_FILES = 8


class ColumnsPage(ImportPage):
    """Kind and role of every column, with the reason for each guess."""

    def __init__(self) -> None:
        super().__init__("import_columns")
        self._columns = ColumnsCard(most_rows=None)
        self._columns.intended.connect(self.intended)
        self.body.addWidget(self._columns, 1)

    def show_draft(self, state: AppState, draft: ImportDraft, t: Translator) -> None:
        """Show the columns."""
        self.setTitle(t("What is in the columns?"))
        self.setSubTitle(t("Mark what is to be predicted. Kind and role can be changed with a click, or with F2 on the cell."))
        if draft.read is not None:
            self._columns.set_tokens(self.tokens)
            self._columns.show_columns(draft.read.card, draft.reading.columns, t, writable=True)


class LabelsPage(ImportPage):
    """Where labels are, what should be known about the data, and what was left out."""

    def __init__(self) -> None:
        super().__init__("import_labels")
        self._coverage = CoverageCard()
        self._findings = FindingsCard(most=MOST_FINDINGS)
        self._findings.intended.connect(self.intended)
        content = QWidget()
        content.setObjectName("Ground")
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        row.addWidget(self._coverage, 11)
        row.addWidget(self._findings, 9)
        scroll = QScrollArea()
        scroll.setObjectName("Ground")
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(content)
        self.body.addWidget(scroll, 1)

    def show_draft(self, state: AppState, draft: ImportDraft, t: Translator) -> None:
        """Show labels, findings and losses."""
        self.setTitle(t("Labels and warnings"))
        self.setSubTitle(t("A remark can be settled here or later on the Data page."))
        if draft.read is not None:
            self._coverage.show_coverage(draft.read.card, draft.read.tasks, t, self.tokens)
            decisions = Decisions(draft.reading.columns, draft.split or SplitPolicy(), losses=state.losses)
            self._findings.show_findings(draft.read.card, decisions, t)


class ConfirmPage(ImportPage):
    """One sentence and four numbers: what the project will get."""

    def __init__(self) -> None:
        super().__init__("import_confirm")
        self._rows, self._inputs, self._tasks, self._losses = (BigNumber() for _ in range(4))
        numbers = QHBoxLayout()
        numbers.setSpacing(14)
        for number in (self._rows, self._inputs, self._tasks, self._losses):
            numbers.addWidget(number, 1)
        self._summary = Card(name="import_summary")
        self._words = label(name="import_words")
        self._open = label(name="import_open")
        self._files = label("muted", name="import_proof")
        self._summary.body.addWidget(self._words)
        self._summary.body.addWidget(self._open)
        self._summary.body.addWidget(self._files)
        self.body.addLayout(numbers)
        self.body.addWidget(self._summary)
        self.body.addStretch(1)

    def complete(self, state: AppState, draft: ImportDraft) -> bool:
        """The numbers are those of the last decisions."""
        return draft.current

    def show_draft(self, state: AppState, draft: ImportDraft, t: Translator) -> None:
        """Show the sum of it."""
        self.setTitle(t("Take over this data?"))
        self.setSubTitle(t("Everything can still be changed on the Data page. The original files are not changed."))
        if draft.read is None:
            return
        card = draft.read.card
        names = [file_name(file.path) for file in card.files]
        roles: list[Role] = [column.role for column in card.columns]
        tasks = [task.name for task in draft.read.tasks]
        losses = sum(loss_counts(card.dropped).values())
        files = (
            t.join(names[:2])
            if len(names) <= 2
            else t.render(message_n("{count:count} file", "{count:count} files", "count", count=len(names)))
        )
        self._rows.set_number(t("Rows"), f"{card.rows:,}", files)
        unused = t("not used: {count:count}", count=roles.count("ignore"))
        self._inputs.set_number(t("Input columns"), f"{roles.count('feature'):,}", unused)
        shown = t.join(tasks[:3]) + (" …" if len(tasks) > 3 else "")
        self._tasks.set_number(t("To predict"), f"{len(tasks):,}", shown, None if tasks else "caution")
        basis = t("listed with place and reason") if losses else t("every cell was used")
        self._losses.set_number(t("Could not be used"), f"{losses:,}", basis)
        self._summary.set_title(t("In words"))
        self._words.setText(_summary(draft, names, tasks, t))
        self._files.setText("\n".join(_proof(file, t) for file in card.files[:MOST_FILES]))
        blockers = len(undecided(card, draft.reading.columns))
        words = t("▲ Still to decide before a plan can be made: {count:count}. The Data page shows them first.", count=blockers)
        self._open.setText(words if blockers else t("✔ Nothing has to be decided before a plan can be made."))


def _proof(file: SourceFile, t: Translator) -> str:
    words = [encoding_name(file.encoding, t)] if file.encoding else []
    return f"✔ {t('{name}: {value}', name=file_name(file.path), value=[*words, *facts(file, t)])}"


def _summary(draft: ImportDraft, names: list[str], tasks: list[str], t: Translator) -> str:
    card = draft.read.card if draft.read is not None else None
    assert card is not None
    what = t("{rows} with {columns} from {files}.", rows=row_count(card.rows), columns=column_count(card.file_columns), files=names[:4])
    if not tasks:
        return f"{what} {t('No column is marked as something to predict yet; mark at least two on the page before.')}"
    return f"{what} {t('Tasuki would learn to predict {tasks} from the input columns.', tasks=tasks)}"

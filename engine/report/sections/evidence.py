"""What the figures rest on: data, label coverage, limits, sharing policy and what was accepted in spite of a finding."""

from collections import Counter
from pathlib import PureWindowsPath

from engine.charts.label_coverage import label_coverage
from engine.domain.dataset import DatasetCard, Dropped
from engine.domain.plan import Plan
from engine.domain.text import Text, message, message_n
from engine.report.blocks import Bullets, Chapter, ChartBlock, Grid, Sharing
from engine.report.sections.risks import accepted_findings

MOST_COLUMNS, MOST_FINDINGS = 40, 8
LOST: dict[str, Text] = {
    "row": message("rows"), "cell": message("cells"), "byte": message("bytes"), "image": message("images"),
    "column": message("columns"), "label": message("labels"), "file": message("files"),
}  # fmt: skip


def evidence(plan: Plan, card: DatasetCard, sharing: Sharing) -> Chapter:
    """The data with its gaps, and how far conclusions from it reach."""
    scarce = min(plan.tasks, key=lambda task: card.label_counts.get(task.name, 0))
    labels = card.label_counts.get(scarce.name, 0)
    return Chapter(
        "evidence",
        message("Data and limits"),
        message_n(
            "The figures rest on {rows:count} row, and every row carries a label for every task",
            "The figures rest on {rows:count} rows, and every row carries a label for every task",
            "rows",
            rows=card.rows,
        )
        if labels == card.rows
        else message_n(
            "The figures rest on {rows:count} row; {task} has the fewest labels ({labels:count})",
            "The figures rest on {rows:count} rows; {task} has the fewest labels ({labels:count})",
            "rows",
            rows=card.rows,
            task=scarce.name,
            labels=labels,
        ),
        (
            ChartBlock(label_coverage(card, plan.tasks)),
            Bullets(message("Limits"), _limits(plan, card, sharing)),
            _files(card),
            _columns(sharing, len(plan.tasks)),
        ),
        (message("The figures hold for data like these; check them again when machine, material or product changes."),),
    )


def _limits(plan: Plan, card: DatasetCard, sharing: Sharing) -> tuple[Text, ...]:
    found = [*accepted_findings(plan.accepted), sharing.sentence]
    if sharing.fairness is not None:
        found.append(sharing.fairness)
    found.append(split_words(plan))
    found.append(_dropped(card.dropped))
    open_findings = [finding for finding in card.findings if finding.severity != "info" and finding.key not in plan.accepted]
    found += [
        message("{name}: {value}", name=finding.column, value=finding.message)
        if finding.column is not None and not finding.names_column
        else finding.message
        for finding in open_findings[:MOST_FINDINGS]
    ]
    if len(open_findings) > MOST_FINDINGS:
        found.append(
            message_n(
                "{count:count} further finding stands on the Data page.",
                "{count:count} further findings stand on the Data page.",
                "count",
                count=len(open_findings) - MOST_FINDINGS,
            )
        )
    found.append(message("Other machines, products or periods than those in the files were not tested."))
    return tuple(found)


def split_words(plan: Plan) -> Text:
    """How the rows were divided, which says for what the figures hold."""
    match plan.split.kind:
        case "random":
            return message("The rows were divided at random, so the figures hold for rows of the same kind, not for a later time.")
        case "group":
            return message(
                "Rows with the same {column} stayed together, so the figures hold for new ones of these.", column=plan.split.column or "–"
            )
        case "time":
            return message(
                "The test part is the latest by {column}, so the figures hold for a later time.", column=plan.split.column or "–"
            )
        case "given":
            return message(
                "The parts were given by {column}; the figures hold as far as that division was fair.", column=plan.split.column or "–"
            )


def _dropped(dropped: tuple[Dropped, ...]) -> Text:
    counts: Counter[str] = Counter()
    for one in dropped:
        counts[one.what] += one.count
    if not counts:
        return message("Nothing in the files had to be left out.")
    losses = Text(
        ", ".join(f"{{{what}}}" for what in counts),
        {what: message("{count:count} {things}", count=number, things=LOST[what]) for what, number in counts.items()},
    )
    return message("Left out because they could not be used: {losses}. Each is listed on the Data page.", losses=losses)


def _files(card: DatasetCard) -> Grid:
    rows = tuple((PureWindowsPath(file.path).name, f"{file.rows:,}", file.encoding or "–", file.sheet or "–") for file in card.files)
    return Grid(
        message("Files"), (message("File"), message("Rows"), message("Encoding"), message("Sheet")), rows, (False, True, False, False)
    )


def _columns(sharing: Sharing, tasks: int) -> Grid:
    shown = sharing.rows[:MOST_COLUMNS]
    title = message("Sharing policy: what each column was used for")
    if len(shown) < len(sharing.rows):
        title = message("{title}: {shown} of {all}, the workbook has them all", title=title, shown=len(shown), all=len(sharing.rows))
    rows = tuple((row.column, row.use, message("all tasks") if len(row.tasks) == tasks else ", ".join(row.tasks) or "–") for row in shown)
    return Grid(title, (message("Column"), message("Use"), message("Tasks that saw it")), rows)

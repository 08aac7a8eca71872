"""What was understood of the files, as keys for other programs and as tables and sentences for a person."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.cli.console import Console
from engine.cli.names import COLUMN_KINDS, COLUMN_ROLES
from engine.domain.dataset import Column, DatasetCard, Dropped, Finding, Severity, SourceFile
from engine.domain.text import Text, Translator, mark, message, message_n

SEVERITY_MARKS: dict[Severity, str] = {"info": "·", "warning": "▲", "blocker": "✖"}
SEVERITY_NAMES: dict[Severity, str] = {"blocker": mark("To decide before training"), "warning": mark("Caution"), "info": mark("Remarks")}
MOST_DROPPED = 20
MOST_OF_A_CODE = 4
"""Findings of one kind that are written out; columns that share the rest are listed by name."""
MOST_IN_OVERLAP = 8
_DELIMITERS = {"\t": "Tab", " ": "␣"}


def inspection(card: DatasetCard) -> dict[str, Any]:
    """The keys that other programs rely on (resources/schemas/inspect.schema.json); sentences are still to be rendered."""
    return {
        "files": card.files,
        "rows": card.rows,
        "columns": [
            {
                "name": column.name,
                "kind": column.kind,
                "role": column.role,
                "unit": column.unit,
                "missing": column.missing,
                "distinct": column.distinct,
                "examples": column.examples,
                "classes": column.classes,
                "reason": column.reason,
                "sources": column.sources,
                "histogram": column.histogram,
            }
            for column in card.columns
        ],
        "label_counts": card.label_counts,
        "overlap": card.overlap,
        "dropped": card.dropped,
        "warnings": [
            {"code": finding.code, "severity": finding.severity, "column": finding.column, "message": finding.message}
            for finding in card.findings
        ],
        "fingerprint": card.fingerprint,
    }


def show_card(card: DatasetCard, console: Console) -> None:
    """Files, columns, labels, what was left out and what was found, each once."""
    t = console.translate
    for file in card.files:
        console.say(_file_line(file, t))
    if len(card.files) > 1:
        console.say(message_n("Together: {rows:count} row", "Together: {rows:count} rows", "rows", rows=card.rows))
    _heading(t("Columns ({count:count})", count=len(card.columns)), console)
    _show_columns(card, console)
    _show_overlap(card, console)
    _show_dropped(card, console)
    for severity, name in SEVERITY_NAMES.items():
        found = [finding for finding in card.findings if finding.severity == severity]
        if found:
            _heading(t(name), console)
            for line in _finding_lines(found, t):
                console.say(f"{SEVERITY_MARKS[severity]} {line}")
    console.say()
    console.say(message("Fingerprint {fingerprint}", fingerprint=card.fingerprint))


def _heading(words: str, console: Console) -> None:
    console.say()
    console.say(words)


def _file_line(file: SourceFile, t: Translator) -> str:
    facts = [t.render(message_n("{rows:count} row", "{rows:count} rows", "rows", rows=file.rows))]
    if file.encoding:
        facts.append(file.encoding)
    if file.delimiter:
        facts.append(t("separated by {sign}", sign=_DELIMITERS.get(file.delimiter, file.delimiter)))
        facts.append(t("decimal sign {sign}", sign=file.decimal))
    if file.sheet is not None:
        facts.append(t("sheet {sheet}", sheet=file.sheet))
    if file.encoding or file.sheet is not None:
        facts.append(t("names in line {line}", line=file.header_row))
    return f"{file.path}: {' · '.join(facts)}"


def _show_columns(card: DatasetCard, console: Console) -> None:
    t = console.translate
    several = any(column.sources for column in card.columns)
    units = any(column.unit for column in card.columns)
    headers = [t("Column"), t("Kind"), t("Role"), *([t("Unit")] if units else []), t("Missing"), t("Distinct")]
    rows = [
        [
            column.name,
            t(COLUMN_KINDS[column.kind]),
            t(COLUMN_ROLES[column.role]),
            *([column.unit or ""] if units else []),
            f"{column.missing:,}",
            f"{column.distinct:,}",
            *([_sources(column, t)] if several else []),
        ]
        for column in card.columns
    ]
    first = 4 if units else 3
    console.table([*headers, *([t("Only in")] if several else [])], rows, numbers=(first, first + 1))


def _sources(column: Column, t: Translator) -> str:
    return t.join([Path(source).name for source in column.sources])


def _show_overlap(card: DatasetCard, console: Console) -> None:
    """Labels per target, and for every two of them the rows that carry both."""
    t = console.translate
    targets = [column.name for column in card.columns if column.role == "target"]
    if not targets:
        return
    _heading(t("Labels"), console)
    together = targets if 1 < len(targets) <= MOST_IN_OVERLAP else []
    headers = [t("To predict"), t("Labels"), *(t("with {task}", task=name) for name in together)]
    rows = [
        [
            name,
            f"{card.label_counts.get(name, 0):,}",
            *("–" if other == name else f"{card.overlap.get(name, {}).get(other, 0):,}" for other in together),
        ]
        for name in targets
    ]
    console.table(headers, rows, numbers=range(1, len(headers)))


def _show_dropped(card: DatasetCard, console: Console) -> None:
    t = console.translate
    count = sum(dropped.count for dropped in card.dropped)
    if not count:
        return
    _heading(t("Left out: {count:count}", count=count), console)
    for dropped in card.dropped[:MOST_DROPPED]:
        console.say("  " + t("{name}: {value}", name=t.render(_place(dropped)), value=t.render(dropped.reason)))
    if len(card.dropped) > MOST_DROPPED:
        more = sum(dropped.count for dropped in card.dropped[MOST_DROPPED:])
        console.say("  " + t("{count:count} more; --dropped OUT.csv lists them all.", count=more))


def _finding_lines(findings: list[Finding], t: Translator) -> Iterator[str]:
    """The sentences, those of one kind together; where there are many of a kind, the rest by their columns."""
    for code in dict.fromkeys(finding.code for finding in findings):
        alike = [finding for finding in findings if finding.code == code]
        for finding in alike[:MOST_OF_A_CODE]:
            yield finding.sentence(t)
        names = [finding.column for finding in alike[MOST_OF_A_CODE:] if finding.column is not None]
        if len(names) == 1:
            yield alike[-1].sentence(t)
        elif names:
            yield t("The same holds for {columns}.", columns=names)


def _place(dropped: Dropped) -> Text:
    file, row, column = dropped.file, dropped.row, dropped.column
    if row is not None and column is not None:
        return message("{file}, row {row}, column {column}", file=file, row=row, column=column)
    if row is not None:
        return message("{file}, row {row}", file=file, row=row)
    if column is not None:
        return message("{file}, column {column}", file=file, column=column)
    return message("{file}", file=file)

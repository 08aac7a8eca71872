"""Commands that only look: inspect, methods, samples."""

import argparse
from pathlib import Path
from typing import Any

from engine.cli.console import Console
from engine.cli.names import COLUMN_KINDS, COLUMN_ROLES
from engine.domain.dataset import DatasetCard, Dropped
from engine.domain.errors import InputError
from engine.domain.text import Text, message

SEVERITY_MARKS = {"info": "·", "warning": "▲", "blocker": "✖"}


def inspect(options: argparse.Namespace, console: Console) -> int:
    """Show what was understood of the files."""
    from engine.data.reading import read_dataset

    card = read_dataset([Path(file) for file in options.files]).card
    if options.json:
        console.json(inspection(card))
    else:
        _show(card, console)
    return 0


def methods(options: argparse.Namespace, console: Console) -> int:
    """List the catalogue."""
    from engine.methods import CATALOGUE

    declared = [found.declaration for found in CATALOGUE]
    t = console.translate
    if options.json:
        console.json(
            [
                {
                    "id": method.id,
                    "name": t(method.name),
                    "summary": t(method.summary),
                    "limits": t(method.limits),
                    "part": method.part,
                    "settings": [{**_builtin(setting), "title": t(setting.title), "help": t(setting.help)} for setting in method.settings],
                    "paper": _builtin(method.paper) if method.paper else None,
                }
                for method in declared
            ]
        )
        return 0
    for method in declared:
        console.say(f"{method.id}  {t(method.name)}")
        console.say(f"    {t(method.summary)}")
        console.say(f"    {t(method.limits)}")
    return 0


def samples(options: argparse.Namespace, console: Console) -> int:
    """List the samples, or write one."""
    from engine.data.samples import SAMPLES, write_sample

    if options.name is None:
        for sample in SAMPLES:
            console.say(f"{sample.name}  {_rendered(sample.title, console)}")
            console.say(f"    {_rendered(sample.summary, console)}")
        return 0
    names = [sample.name for sample in SAMPLES]
    if options.name not in names:
        raise InputError(message("There is no sample {name}. Known samples: {known}.", name=options.name, known=names))
    if options.folder is None:
        raise InputError(message("Name the folder that the sample is to be written into."))
    console.say(message("{file} was written.", file=str(write_sample(options.name, Path(options.folder)))))
    return 0


def inspection(card: DatasetCard) -> dict[str, Any]:
    """The keys that other programs rely on; sentences are still to be rendered."""
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


def _show(card: DatasetCard, console: Console) -> None:
    for file in card.files:
        if file.encoding:
            console.say(message("{file}: {rows:count} rows, {encoding}", file=file.path, rows=file.rows, encoding=file.encoding))
        else:
            console.say(message("{file}: {rows:count} rows", file=file.path, rows=file.rows))
    t = console.translate
    headers = [t("Column"), t("Kind"), t("Role"), t("Unit"), t("Missing"), t("Distinct")]
    rows = [
        [
            column.name,
            t(COLUMN_KINDS[column.kind]),
            t(COLUMN_ROLES[column.role]),
            column.unit or "",
            f"{column.missing:,}",
            f"{column.distinct:,}",
        ]
        for column in card.columns
    ]
    console.table(headers, rows)
    for dropped in card.dropped[:20]:
        console.say(message("Left out: {place}: {reason}", place=_place(dropped), reason=dropped.reason))
    if len(card.dropped) > 20:
        console.say(message("{count:count} more were left out; --json lists them all.", count=len(card.dropped) - 20))
    for finding in card.findings:
        where = f"{finding.column}: " if finding.column else ""
        console.say(f"{SEVERITY_MARKS[finding.severity]} {where}{t.render(finding.message)}")
    console.say(message("Fingerprint {fingerprint}", fingerprint=card.fingerprint))


def _place(dropped: Dropped) -> Text:
    file, row, column = dropped.file, dropped.row, dropped.column
    if row is not None and column is not None:
        return message("{file}, row {row}, column {column}", file=file, row=row, column=column)
    if row is not None:
        return message("{file}, row {row}", file=file, row=row)
    if column is not None:
        return message("{file}, column {column}", file=file, column=column)
    return message("{file}", file=file)


def _rendered(text: Text | str, console: Console) -> str:
    return console.translate.render(text) if isinstance(text, Text) else console.translate(text)


def _builtin(value: Any) -> Any:
    from msgspec import to_builtins

    return to_builtins(value)

"""Commands on a finished project: verdict, report, predict."""

import argparse
from pathlib import Path
from typing import Any

from msgspec.structs import asdict

from engine.cli.console import Console
from engine.cli.names import OPTIMISERS
from engine.cli.pack_options import changed_words, chosen_formats, chosen_sections, chosen_template
from engine.domain.arm_names import arm_words
from engine.domain.errors import InputError, ProjectError
from engine.domain.roi import Assumptions, reckon
from engine.domain.task import kpi
from engine.domain.text import Text, format_percent, format_score, message, together
from engine.domain.verdict import STATUS_LABELS, STATUS_MARKS, VERDICT_LABELS, VERDICT_MARKS, TaskVerdict, Verdict
from engine.studies.assumptions import read_assumptions
from engine.studies.chosen_point import choose_point
from engine.studies.monitored import read_monitoring
from engine.studies.renewed_verdict import renewed_study, renewed_verdict
from engine.studies.report_words import read_words, write_words
from engine.studies.store import ProjectStore


def verdict(options: argparse.Namespace, console: Console) -> int:
    """Show the verdict."""
    with ProjectStore.open(Path(options.project)) as store:
        if options.json:
            console.json(verdict_document(reached_verdict(store), read_assumptions(store)))
        else:
            show_verdict(store, console)
    return 0


def report(options: argparse.Namespace, console: Console) -> int:
    """Write the meeting pack."""
    formats, sections, template = chosen_formats(options), chosen_sections(options), chosen_template(options)
    from engine.report import PackChoices, template_findings, write_report

    folder = Path(options.out)
    with ProjectStore.open(Path(options.project)) as store:
        reached_verdict(store)
        words = changed_words(options, read_words(store))
        if words != read_words(store):
            write_words(store, words)
        for finding in template_findings(template) if template is not None and "pptx" in formats else ():
            console.explain(Text("{mark} {finding}", {"mark": "✔" if finding.fits else "▲", "finding": finding.message}))
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(message("The folder {folder} cannot be made. Choose another one.", folder=str(folder)), str(error)) from error
        choices = PackChoices(
            assumptions=read_assumptions(store),
            words=words,
            sections=sections,
            template=template,
            archive=options.pdf_a,
            monitoring=read_monitoring(store),
        )
        card = store.card()
        study = renewed_study(store.events(), card)
        files = write_report(study, card, formats=formats, language=console.language, folder=folder, title=store.path.stem, choices=choices)
    for file in files:
        console.say(message("{file} was written.", file=str(file)))
    return 0


def predict(options: argparse.Namespace, console: Console) -> int:
    """Predict the rows of a file."""
    from engine.deploy.predict import predict_file

    with ProjectStore.open(Path(options.project)) as store:
        if options.point is not None:
            choose_point(store, None if options.point == "verdict" else options.point)
        reached_verdict(store)
        predicted = predict_file(store, Path(options.file), Path(options.out), with_reasons=options.reasons)
    for remark in predicted.remarks:
        console.explain(remark)
    for note in predicted.notes:
        console.explain(note)
    console.say(message("Rows predicted into {file}: {rows:count}.", rows=predicted.rows, file=predicted.out))
    return 0


def reached_verdict(store: ProjectStore) -> Verdict:
    """The project's verdict; ProjectError while there is none."""
    study = store.study()
    if study.verdict is None:
        raise ProjectError(message("{file} has no verdict yet. Let the study finish first.", file=str(store.path)))
    return renewed_verdict(study, store.card()) or study.verdict


def verdict_document(found: Verdict, assumptions: Assumptions) -> dict[str, Any]:
    """The verdict with what adopting is worth, in the keys of resources/schemas/verdict.schema.json; sentences are still to be rendered."""
    return {**asdict(found), "assumptions": assumptions, "roi": reckon(found, assumptions)}


def show_verdict(store: ProjectStore, console: Console) -> None:
    """The verdict in words, with a table of the tasks."""
    found = reached_verdict(store)
    t = console.translate
    console.say(
        message(
            "{name}: {value}", name=f"{VERDICT_MARKS[found.verdict]} {t(VERDICT_LABELS[found.verdict])}", value=t.render(found.headline)
        )
    )
    for reason in found.reasons:
        console.say(f"  - {t.render(reason.message)}")
    if found.candidate is not None:
        chosen = found.candidate
        way = arm_words(chosen.method, chosen.arm, [task.name for task in found.tasks])
        console.say(
            message(
                "Candidate: {way}, trained with {optimiser}", way=way, optimiser=Text(OPTIMISERS.get(chosen.optimiser, chosen.optimiser))
            )
        )
    headers = [t("Task"), t("KPI"), t("Labels"), t("Baseline"), t("Joint"), t("Gain"), t("95 % interval"), t("Floor"), t("Status")]
    console.table(headers, [_row(task, console) for task in found.tasks])
    for change in found.what_would_change:
        console.say(f"  → {t.render(change)}")
    further = ((t("Task fit"), found.task_fit), (t("Trade-off"), found.pareto), (t("Value of labels"), found.label_value))
    for title, part in further:
        if part is not None and part.sentences:
            console.say(message("{name}: {value}", name=title, value=together(*part.sentences)))
    for task in found.label_value.tasks if found.label_value is not None else ():
        for sentence in task.messages:
            console.say(f"  - {t.render(sentence)}")
    if found.explanation is not None:
        console.say(t("{name}: {value}", name=t("Explanation"), value=together(*found.explanation.sentences)).rstrip())
        for known in found.explanation.tasks:
            for told in (known.about_columns, *known.about_parts, known.about_calibration):
                if told is not None:
                    console.say(f"  - {t.render(told)}")


def _row(task: TaskVerdict, console: Console) -> list[str]:
    t = console.translate
    interval = "–" if task.interval is None else " … ".join(format_percent(end, signed=True) for end in task.interval)
    return [
        task.name,
        t(kpi(task.kpi).name) + (f" ({task.unit})" if task.unit and kpi(task.kpi).in_task_unit else ""),
        f"{task.n_labels:,}",
        format_score(task.baseline),
        format_score(task.candidate),
        "–" if task.gain is None else format_percent(task.gain, signed=True),
        interval,
        format_percent(task.floor, signed=True) + (f" + {format_percent(task.required_margin)}" if task.required_margin else ""),
        f"{STATUS_MARKS[task.status]} {t(STATUS_LABELS[task.status])}",
    ]

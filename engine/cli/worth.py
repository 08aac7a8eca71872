"""The command that reckons what adopting is worth."""

import argparse
from math import isfinite
from pathlib import Path

import msgspec
from msgspec.structs import replace

from engine.charts.roi import ASSUMPTION_LABELS, tornado
from engine.cli.console import Console
from engine.cli.results import reached_verdict
from engine.domain.errors import InputError
from engine.domain.roi import Assumptions, Range, Roi, reckon
from engine.domain.text import Text, format_money, message
from engine.studies.assumptions import read_assumptions, write_assumptions
from engine.studies.store import ProjectStore

PLAIN = ("upkeep", "engineering_days", "day_rate", "compute_cost", "years", "spread")
OF_TASK = ("point", "labels_saved", "label_cost")


def roi(options: argparse.Namespace, console: Console) -> int:
    """Keep the assumptions that were given, and show what follows from all of them."""
    with ProjectStore.open(Path(options.project)) as store:
        verdict = reached_verdict(store)
        assumptions = read_assumptions(store)
        for text in options.assume:
            assumptions = _assumed(assumptions, text, [task.name for task in verdict.tasks])
        if options.assume:
            write_assumptions(store, assumptions)
    found = reckon(verdict, assumptions)
    if options.json:
        console.json({"assumptions": assumptions, "roi": found})
    elif found is None:
        console.say(
            message("Nothing is assumed yet. Say for example: {example}", example="--assume day_rate=60000 --assume point:TASK=100000")
        )
    else:
        _show(found, console)
    return 0


def _show(found: Roi, console: Console) -> None:
    t = console.translate
    rows = [
        [t("Benefit per year"), *_amounts(found.yearly, found.currency)],
        [t("Net benefit"), *_amounts(found.net, found.currency)],
        [t("Payback time (months)"), *(f"{end:.1f}" if isfinite(end) else "–" for end in _ends(found.payback_months))],
    ]
    console.table(["", t("Lower end"), t("As measured"), t("Upper end")], rows)
    console.say(message("Paid once: {amount}", amount=format_money(found.once, found.currency)))
    chart = tornado(found)
    console.say(t.render(chart.title))
    headers = [t("Assumption"), t("Task"), t("Lower end"), t("Upper end")]
    console.table(
        headers,
        [[t.render(Text(ASSUMPTION_LABELS[bar.assumption])), bar.task or "–", f"{bar.low:,.0f}", f"{bar.high:,.0f}"] for bar in found.bars],
    )
    console.say(chart.meaning)


def _ends(found: Range) -> tuple[float, float, float]:
    return found.low, found.likely, found.high


def _amounts(found: Range, currency: str) -> list[str]:
    return [format_money(end, currency) for end in _ends(found)]


def _assumed(assumptions: Assumptions, text: str, tasks: list[str]) -> Assumptions:
    """``assumptions`` with ``NAME=VALUE`` or ``NAME:TASK=VALUE`` taken into account."""
    name, _, written = text.rpartition("=")
    what, _, task = name.partition(":")
    if name == "currency":
        return replace(assumptions, currency=written)
    known = [*PLAIN, "currency", *(f"{each}:TASK" for each in OF_TASK)]
    if name not in PLAIN and not (what in OF_TASK and task in tasks):
        raise InputError(message("{text} is not an assumption. Known: {known}; tasks: {tasks}.", text=text, known=known, tasks=tasks))
    try:
        amount = float(written.replace(",", ""))
        if name in PLAIN:
            changed = replace(assumptions, **{name: amount})
        else:
            changed = assumptions.with_worth(replace(assumptions.worth_of(task), **{what: amount}))
        return msgspec.convert(msgspec.to_builtins(changed), Assumptions)
    except (ValueError, msgspec.ValidationError) as error:
        raise InputError(
            message("{written} does not fit {name}. Give a number of 0 or more.", written=written or "–", name=name)
        ) from error

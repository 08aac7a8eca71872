"""The command that proposes a plan and explains it."""

import argparse
import sys
from pathlib import Path

from engine.cli.console import Console
from engine.cli.decisions import decisions
from engine.cli.reading_options import reading_options
from engine.cli.task_groups import explain_groups, with_groups
from engine.cli.task_options import tasks_of
from engine.data.reading import read_dataset
from engine.data.relation_file import read_relations
from engine.data.task_leaks import card_for_tasks
from engine.domain.errors import PlanError
from engine.domain.plan import SplitPolicy
from engine.domain.protocol import PlanProposed
from engine.domain.task import TaskKind, kpi
from engine.domain.task_groups import groups_for
from engine.domain.text import mark, message, message_n
from engine.methods import entry
from engine.studies.arrays import check_split
from engine.studies.method_settings import read_setting
from engine.studies.plan_file import absolute_files, absolute_reading, plan_toml, write_plan
from engine.studies.planner import propose_plan
from engine.studies.relations import with_relations

KIND_NAMES: dict[TaskKind, str] = {"binary": mark("Yes or no"), "multiclass": mark("Classes"), "regression": mark("Quantity")}


def plan(options: argparse.Namespace, console: Console) -> int:
    """Propose a plan, write it as TOML and say why it is so."""
    reading = reading_options(options)
    dataset = read_dataset([Path(file) for file in options.files], reading=reading)
    tasks = tasks_of(dataset, options)
    card = card_for_tasks(dataset, tasks)
    decided = decisions(card, tasks, options)
    relations = [relation for file in options.relation for relation in read_relations(Path(file), tasks)]
    groups = groups_for(card, tasks, decided.columns, relations)
    methods, settings = with_groups(options.groups, options.method, [read_setting(text) for text in options.set], groups)
    proposed = propose_plan(
        card,
        absolute_files(options.files),
        decided.columns,
        tasks,
        options.preset,
        _split(options),
        methods,
        seed=options.seed,
        replicates=options.replicates,
        reading=absolute_reading(reading),
        accepted=decided.accepted,
        relations=relations,
        settings=settings,
    )
    _require_decisions(proposed)
    check_split(dataset, proposed.plan)
    proposed = with_relations(proposed, dataset)
    if options.out:
        write_plan(proposed.plan, Path(options.out))
    else:
        sys.stdout.write(plan_toml(proposed.plan).decode())
    _explain(proposed, console)
    explain_groups(proposed.plan, groups, console)
    if options.out:
        console.explain(
            message(
                "The plan was written to {file}. Train with: {command}",
                file=options.out,
                command=f"tasuki run {options.out} -o PROJECT.tasuki",
            )
        )
    return 0


def _require_decisions(proposed: PlanProposed) -> None:
    """PlanError for a finding on a column that was given to some tasks without saying that it may be used at all."""
    for finding in proposed.blockers:
        if finding.column is None:
            raise PlanError(message("{finding} Add {keep} to go on all the same.", finding=finding.message, keep=f"--keep {finding.code}"))
        name = finding.column
        quoted = f'"{name}"' if " " in name else name
        raise PlanError(
            message(
                "{finding} Add {keep} to use it all the same, or {exclude} to leave it out.",
                finding=finding.message,
                keep=f"--keep {quoted}",
                exclude=f"--exclude {quoted}",
            )
        )


def _split(options: argparse.Namespace) -> SplitPolicy:
    if options.group:
        return SplitPolicy(kind="group", column=options.group)
    if options.time:
        return SplitPolicy(kind="time", column=options.time)
    if options.split_column:
        return SplitPolicy(kind="given", column=options.split_column)
    return SplitPolicy()


def _explain(proposed: PlanProposed, console: Console) -> None:
    t = console.translate
    for warning in proposed.warnings:
        console.explain(f"▲ {t.render(warning)}")
    for task in proposed.plan.tasks:
        console.explain(
            message(
                "Task {task}: {kind}, judged by {kpi}; it may fall by at most {floor:percent}.",
                task=task.name,
                kind=t(KIND_NAMES[task.kind]),
                kpi=t(kpi(task.kpi).name),
                floor=-task.floor,
            )
        )
    for task in proposed.plan.tasks:
        if task.margin:
            console.explain(
                message("{task} passes only if it surely stays {margin:percent} above its floor.", task=task.name, margin=task.margin)
            )
    for proposal in proposed.proposals:
        if proposal.chosen:
            name = f"{'✔' if proposal.fits else '▲'} {t(entry(proposal.method).declaration.name)}"
            console.explain(message("{name}: {value}", name=name, value=proposal.reason))
    others = [proposal.method for proposal in proposed.proposals if not proposal.chosen]
    if others:
        console.explain(message("– Not compared: {methods}. Each can be asked for with --method.", methods=others))
    low, high = proposed.seconds
    console.explain(
        message_n(
            "{trials:count} trial, about {low:duration} to {high:duration} on this machine, {memory} MB of memory.",
            "{trials:count} trials, about {low:duration} to {high:duration} on this machine, {memory} MB of memory.",
            "trials",
            trials=proposed.trials,
            low=low,
            high=high,
            memory=round(proposed.memory / 1e6),
        )
    )

"""For looking things up: settings, seeds, versions, data hash, all replicates and the words used."""

from engine.domain.arm_names import OPTIMISER_NAMES, method_words
from engine.domain.dataset import DatasetCard
from engine.domain.plan import Plan
from engine.domain.task_groups import named_groups
from engine.domain.text import Text, format_percent, message, message_n
from engine.domain.verdict import TaskVerdict, Verdict
from engine.report.blocks import Bullets, Chapter, Grid

TASKS_ACROSS = 8
"""Tasks side by side in the table of replicates; more go into further tables."""
GLOSSARY: tuple[tuple[Text, Text], ...] = (
    (message("Task"), message("One thing to predict, one column of labels; like one question in a questionnaire.")),
    (
        message("Single-task baseline"),
        message("One network for each task, like one specialist for each question. Everything is compared with it."),
    ),
    (
        message("Multi-task learning"),
        message("One network learns several tasks together, like one person who answers several related questions."),
    ),
    (message("Gain"), message("How much better a task became against its baseline, in percent; like a lap time against one's own best.")),
    (message("Negative transfer"), message("A task that got worse through joint training, like a runner slowed down by the one beside.")),
    (
        message("Gradient conflict"),
        message("Two tasks pull the shared network in opposite directions, like two people who pull one rope both ways."),
    ),
    (
        message("Floor and margin"),
        message("The gain a task may not fall below, and how far it stays above it; like a flood mark and the dry height above."),
    ),
    (
        message("Label coverage"),
        message("The share of rows that carry a label for a task, like the share of forms on which a field was filled in."),
    ),
    (message("Study and trial"), message("One planned comparison, and one training run in it; like a tournament and one of its matches.")),
    (
        message("95 % interval"),
        message("The range in which the true value lies with 95 % certainty, as far as the data tell; the narrower, the surer."),
    ),
    (
        message("Validation and test part"),
        message("On the validation part choices are made, on the test part they are examined once; like a rehearsal and the performance."),
    ),
    (
        message("Verdict"),
        message("Go, conditional go, no-go, or hold when the evidence is not enough; with reasons, like a referee's decision."),
    ),
)


def appendix(verdict: Verdict, plan: Plan, card: DatasetCard) -> Chapter:
    """Everything that is needed to run the study again and get the same figures."""
    return Chapter(
        "appendix",
        message("Appendix"),
        message("With these settings, seeds and versions the study can be repeated exactly"),
        (_settings(verdict, plan, card), *_replicates(verdict), *_volume(verdict), _versions(verdict), _glossary()),
        appendix=True,
    )


def _settings(verdict: Verdict, plan: Plan, card: DatasetCard) -> Grid:
    training = plan.training
    criteria = verdict.criteria
    rows: list[tuple[Text | str, ...]] = [
        (message("Methods"), _list([method_words(choice.method) for choice in plan.methods])),
        *([(message("Groups with a network each"), groups)] if (groups := named_groups(plan.methods)) else []),
        (message("Replicates"), str(plan.replicates)),
        (message("Seeds"), ", ".join(str(seed) for seed in verdict.seeds)),
        (
            message("Shares of training, validation and test part"),
            " / ".join(format_percent(share) for share in (plan.split.train, plan.split.validation, plan.split.test)),
        ),
        (message("Hidden layers"), ", ".join(str(width) for width in training.hidden)),
        (message("Batch size"), str(training.batch_size)),
        (message("Longest training"), message_n("{steps:count} step", "{steps:count} steps", "steps", steps=training.max_steps)),
        (message("Steps between checks"), message_n("{steps:count} step", "{steps:count} steps", "steps", steps=training.evaluate_every)),
        (message("Patience"), str(training.patience)),
        (message("Optimisers"), ", ".join(OPTIMISER_NAMES.get(name, name) for name in training.optimisers)),
        (message("Learning rates"), ", ".join(f"{rate:g}" for rate in training.learning_rates)),
        (message("Weight decay"), f"{training.weight_decay:g}"),
        (message("Criteria frozen (UTC)"), Text("{at:minute}", {"at": criteria.frozen_at or "–"})),
        (message("Hash of the criteria"), criteria.hash or "–"),
        (message("Fingerprint of the data"), card.fingerprint or "–"),
    ]
    return Grid(message("Settings of the study"), (message("Setting"), message("Value")), tuple(rows))


def _list(names: list[Text]) -> Text:
    """Names one after the other, each in the language it is shown in."""
    places = {f"name{number}": name for number, name in enumerate(names)}
    return Text(", ".join(f"{{{place}}}" for place in places), {**places})


def _replicates(verdict: Verdict) -> tuple[Grid, ...]:
    """One line per replicate; tasks side by side."""
    measured = [task for task in verdict.tasks if task.replicate_gains]
    groups = [measured[start : start + TASKS_ACROSS] for start in range(0, len(measured), TASKS_ACROSS)]
    return tuple(_replicate_grid(group, verdict.seeds) for group in groups)


def _replicate_grid(tasks: list[TaskVerdict], seeds: tuple[int, ...]) -> Grid:
    count = max(len(task.replicate_gains) for task in tasks)
    rows = tuple(
        (
            f"{number + 1} ({seeds[number]})" if number < len(seeds) else str(number + 1),
            *(format_percent(task.replicate_gains[number], signed=True) if number < len(task.replicate_gains) else "–" for task in tasks),
        )
        for number in range(count)
    )
    headers = (message("Replicate (seed)"), *(Text("{task}", {"task": task.name}) for task in tasks))
    return Grid(message("Gain of each task in each replicate, on the test part"), headers, rows, (False, *[True] * len(tasks)))


def _volume(verdict: Verdict) -> tuple[Bullets, ...]:
    """One figure for all points of the trade-off, with which studies of the same tasks and floors can be compared."""
    pareto = verdict.pareto
    if pareto is None or not pareto.hypervolume or pareto.hypervolume < 0:
        return ()
    sentence = message(
        "Together these ways cover as much as a single one that lies {side:gain} above every floor (hypervolume, measured from the "
        "floors).",
        side=pareto.hypervolume ** (1 / len(pareto.tasks)),
    )
    return (Bullets(message("Trade-off between tasks"), (sentence,)),)


def _versions(verdict: Verdict) -> Grid:
    rows = tuple((name, version) for name, version in verdict.versions.items())
    return Grid(message("Versions"), (message("Part"), message("Version")), rows)


def _glossary() -> Grid:
    return Grid(message("Words used here"), (message("Word"), message("Meaning")), GLOSSARY)

"""The raw results of a study as a few tables for further work: CSV that no spreadsheet runs, or Parquet.

``trials`` has a row per training run, ``scores`` one per run and task, ``curves`` one per look at the validation part and task,
``verdict`` one per task, and ``columns`` says what each column means. An empty cell is a value that was not measured.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

import msgspec

from engine.domain.safe_cell import safe_cell
from engine.domain.study import Study, TrialRecord
from engine.domain.text import Text, Translator, message, translator
from engine.domain.verdict import TaskVerdict

if TYPE_CHECKING:
    import pyarrow as pa

Column = tuple[str, Text, Sequence[Any]]
"""Name, meaning, and one value per row; None where there is none."""

TRIAL = message("The training run, by the hash of everything that decides its result")
TASK = message("The task, by the name in the plan")


def csv_files(study: Study, translate: Translator) -> dict[str, bytes]:
    """One CSV per table by the ends of their names; UTF-8 with a mark that Excel knows, texts that could be formulas made safe."""
    from pyarrow.csv import write_csv

    found: dict[str, bytes] = {}
    for name, table in _arrow_tables(study, translate, safe=True).items():
        stream = BytesIO(b"\xef\xbb\xbf")
        stream.seek(0, 2)
        write_csv(table, stream)
        found[f"{name}.csv"] = stream.getvalue()
    return found


def parquet_files(study: Study, translate: Translator) -> dict[str, bytes]:
    """One Parquet file per table by the ends of their names; texts as they are."""
    from pyarrow.parquet import write_table

    found: dict[str, bytes] = {}
    for name, table in _arrow_tables(study, translate, safe=False).items():
        stream = BytesIO()
        write_table(table, stream)
        found[f"{name}.parquet"] = stream.getvalue()
    return found


def _arrow_tables(study: Study, translate: Translator, *, safe: bool) -> "dict[str, pa.Table]":
    import pyarrow as pa

    tables = {"trials": _trials(study), "scores": _scores(study), "curves": _curves(study), "verdict": _verdict(study)}
    tables["columns"] = _meanings(tables, translate)
    return {name: pa.table({column: _array(values, safe=safe) for column, _, values in columns}) for name, columns in tables.items()}


def _array(values: Sequence[Any], *, safe: bool) -> "pa.Array":
    import pyarrow as pa

    array = cast("pa.Array", pa.array(values))
    if not safe or array.type not in (pa.string(), pa.large_string()):
        return array
    coded = array.dictionary_encode()
    words = pa.array([safe_cell(word) for word in coded.dictionary.to_pylist()], pa.string())
    return pa.DictionaryArray.from_arrays(coded.indices, words).cast(pa.string())


def _trials(study: Study) -> list[Column]:
    records = list(study.records.values())
    trials = [record.trial for record in records]
    ends = [record.finished for record in records]
    names = [task.name for task in study.plan.tasks] if study.plan is not None else []
    return [
        ("trial", TRIAL, [trial.id for trial in trials]),
        ("method", message("The method of training, by its id"), [trial.method for trial in trials]),
        ("arm", message("What is compared: single:TASK, joint, weights:NUMBER or pair:TASK+TASK"), [trial.arm for trial in trials]),
        (
            "replicate",
            message("The number of the repetition, from 0: its own split and initial weights"),
            [trial.replicate for trial in trials],
        ),
        ("optimiser", message("The optimiser"), [trial.optimiser for trial in trials]),
        ("learning_rate", message("The learning rate"), [trial.learning_rate for trial in trials]),
        ("weight_decay", message("The weight decay"), [trial.weight_decay for trial in trials]),
        ("settings", message("The method's own settings, as JSON"), [_json(trial.settings) for trial in trials]),
        ("task_weights", message("The loss weight of each task, as JSON; 0 is not trained"), _weights(names, records)),
        ("label_share", message("The share of the training labels that was shown"), [trial.label_share for trial in trials]),
        (
            "shuffled",
            message("Tasks whose training labels were shuffled, as JSON"),
            [_json([names[place] for place in trial.shuffled]) for trial in trials],
        ),
        ("state", message("waiting, running, done or failed"), [record.state for record in records]),
        ("best_step", message("The step whose weights were kept"), [end.best_step if end else None for end in ends]),
        ("steps", message("Steps trained"), [end.steps if end else None for end in ends]),
        ("seconds", message("Seconds of training"), [end.seconds if end else None for end in ends]),
        (
            "validation_loss",
            message("Loss on the validation part at the best step, relative to that of a constant prediction"),
            [end.loss if end else None for end in ends],
        ),
        ("failure", message("Why the run failed, in English"), [_failure(record) for record in records]),
    ]


def _scores(study: Study) -> list[Column]:
    rows: list[tuple[str, str, str, str | None, float | None, float | None]] = []
    tasks = study.plan.tasks if study.plan is not None else ()
    for record in study.records.values():
        validation = record.finished.kpis if record.finished is not None else ()
        for place, task in enumerate(tasks):
            if record.trial.weights[place] > 0:
                found = validation[place] if validation else None
                rows.append((record.trial.id, task.name, task.kpi, task.unit, found, record.test[place] if record.test else None))
    trial, name, kpi, unit, validation, test = zip(*rows, strict=True) if rows else [()] * 6
    return [
        ("trial", TRIAL, trial),
        ("task", TASK, name),
        ("kpi", message("The key figure by which the task is judged, by its id"), kpi),
        ("unit", message("The unit of the task, where it has one"), unit),
        ("validation_kpi", message("The key figure on the validation part at the best step"), validation),
        ("test_kpi", message("The key figure on the test part; only of the runs that the verdict rests on"), test),
    ]


def _curves(study: Study) -> list[Column]:
    names = [task.name for task in study.plan.tasks] if study.plan is not None else []
    trial: list[str] = []
    step: list[int] = []
    loss: list[float] = []
    task: list[str] = []
    value: list[float | None] = []
    for record in study.records.values():
        trained = [place for place, weight in enumerate(record.trial.weights) if weight > 0]
        looks = len(record.steps)
        for place in trained:
            trial += [record.trial.id] * looks
            step += record.steps
            loss += record.losses
            task += [names[place]] * looks
            value += [kpis[place] for kpis in record.kpis]
    return [
        ("trial", TRIAL, trial),
        ("step", message("Steps trained until this look at the validation part"), step),
        ("validation_loss", message("Loss on the validation part, mean over the run's tasks"), loss),
        ("task", TASK, task),
        ("validation_kpi", message("The key figure on the validation part"), value),
    ]


def _verdict(study: Study) -> list[Column]:
    tasks: Sequence[TaskVerdict] = study.verdict.tasks if study.verdict is not None else ()

    def end(task: TaskVerdict, place: int) -> float | None:
        return task.interval[place] if task.interval is not None else None

    return [
        ("task", TASK, [task.name for task in tasks]),
        ("kind", message("binary, multiclass or regression"), [task.kind for task in tasks]),
        ("kpi", message("The key figure by which the task is judged, by its id"), [task.kpi for task in tasks]),
        ("direction", message("Whether a higher or a lower key figure is better"), [task.direction for task in tasks]),
        ("unit", message("The unit of the task, where it has one"), [task.unit for task in tasks]),
        ("labels", message("Rows with a label of this task"), [task.n_labels for task in tasks]),
        (
            "baseline",
            message("The key figure of the single-task network on the test part, mean over replicates"),
            [task.baseline for task in tasks],
        ),
        (
            "candidate",
            message("The key figure of joint training on the test part, mean over replicates"),
            [task.candidate for task in tasks],
        ),
        ("gain", message("The gain of joint training; positive is better, as a share of the baseline"), [task.gain for task in tasks]),
        ("interval_low", message("Lower end of the 95 % interval of the gain"), [end(task, 0) for task in tasks]),
        ("interval_high", message("Upper end of the 95 % interval of the gain"), [end(task, 1) for task in tasks]),
        ("floor", message("The gain below which the task may not fall"), [task.floor for task in tasks]),
        ("margin", message("How far the lower end of the interval stays above the floor"), [task.margin for task in tasks]),
        (
            "required_margin",
            message("How far above the floor it had to stay for the task to pass"),
            [task.required_margin for task in tasks],
        ),
        ("status", message("pass, caution, fail or undecided"), [task.status for task in tasks]),
        ("replicate_gains", message("The gain in each replicate, as JSON"), [_json(task.replicate_gains) for task in tasks]),
    ]


def _meanings(tables: Mapping[str, Sequence[Column]], translate: Translator) -> list[Column]:
    rows = [(table, column, translate.render(meaning)) for table, columns in tables.items() for column, meaning, _ in columns]
    return [
        ("table", message("The table"), [row[0] for row in rows]),
        ("column", message("Column"), [row[1] for row in rows]),
        ("meaning", message("What it means"), [row[2] for row in rows]),
    ]


def _weights(names: Sequence[str], records: Sequence[TrialRecord]) -> list[str]:
    return [_json(dict(zip(names, record.trial.weights, strict=True))) for record in records]


def _failure(record: TrialRecord) -> str | None:
    return None if record.failure is None else translator("en").render(record.failure.reason)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()

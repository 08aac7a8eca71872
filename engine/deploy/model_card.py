"""The model card of an exported model (after Mitchell et al. 2019): its use, its data, how good it is, and where it ends."""

import hashlib

from engine.data.features import FeatureSource
from engine.deploy.answering import Answerer, Project
from engine.deploy.prediction_remarks import who_answers
from engine.domain.differences import difference_words
from engine.domain.new_task import NewTask
from engine.domain.task import kpi
from engine.domain.text import Text, Translator, format_percent, format_score, message, message_n, translator
from engine.domain.verdict import STATUS_LABELS, STATUS_MARKS, VERDICT_LABELS, VERDICT_MARKS, TaskVerdict, Verdict
from engine.studies.versions import tasuki_version


def model_card(
    project: Project,
    verdict: Verdict,
    name: str,
    model: bytes,
    language: str,
    rows: int,
    difference: float,
    limits: list[Text],
    added: tuple[NewTask, ...] = (),
) -> str:
    """The card in ``language`` as Markdown, for the file ``name`` with the bytes ``model`` that was compared on ``rows`` rows.

    ``added`` are the tasks that were added to the finished study.
    """
    t = translator(language)
    say = t.render
    plan = project.plan
    tasks = [one.task.name for one in project.answerers]
    lines = [
        f"# {say(message('Model card: {name}', name=name))}",
        "",
        f"## {t('Intended use')}",
        "",
        say(_purpose(project, tasks)),
        say(message("It supports decisions by people; it was not examined for use without them, nor for data from elsewhere.")),
        "",
        say(
            message(
                "{mark} {verdict}: {headline}",
                mark=VERDICT_MARKS[verdict.verdict],
                verdict=Text(VERDICT_LABELS[verdict.verdict]),
                headline=verdict.headline,
            )
        ),
        "",
        f"## {t('Inputs')}",
        "",
        *(f"- {say(line)}" for line in _inputs(project)),
    ]
    if project.known.images is not None:
        shape = " x ".join(str(length) for length in project.known.images.shape[1:])
        lines.append(f"- {say(_line(project.known.image_column or '', message('picture (uint8, {shape})', shape=shape)))}")
    lines += [
        "",
        f"## {t('Data')}",
        "",
        *(f"- {file.path.replace(chr(92), '/').rsplit('/', 1)[-1]}" for file in project.known.card.files),
        "- " + say(message("Rows: {rows:count}. Fingerprint: {fingerprint}", rows=project.known.card.rows, fingerprint=plan.fingerprint)),
        "- "
        + say(
            message(
                "The licence of the data is not known to Tasuki. Before the model is passed on, check that the data may be used for it."
            )
        ),
        "",
        f"## {t('Key figures on test rows')}",
        "",
        "| "
        + " | ".join([t("Task"), t("KPI"), t("Labels"), t("Alone"), t("This model"), t("Gain"), t("95 % interval"), t("Status")])
        + " |",
        "|---|---|---:|---:|---:|---:|---:|---|",
        *(_row(task, project, t) for task in verdict.tasks),
        *(_added_row(task, t) for task in added),
        "",
        *(say(text) for text in _measured(project, verdict)),
        say(
            message_n(
                "Values are means over {replicates:count} replicate; gains are against networks of their own. The model "
                "answers with the mean of the replicates' networks.",
                "Values are means over {replicates:count} replicates; gains are against networks of their own. The model answers with the "
                "mean of the replicates' networks.",
                "replicates",
                replicates=plan.replicates,
            )
        ),
        "",
        f"## {t('Limits')}",
        "",
        *(f"- {say(limit)}" for limit in limits),
        *(f"- {say(limit)}" for limit in _certainty(project)),
        "- "
        + say(
            message("Categories that the study never saw count as unknown; numbers far outside its range are extrapolated without a word.")
            if project.layout(plan).sources
            else message("Pictures unlike those of the study are answered like any other, without a word.")
        ),
        "",
        f"## {t('Origin')}",
        "",
        "- " + say(message("Made by Tasuki {version}; criteria frozen at {at}.", version=tasuki_version(), at=_moment(plan.frozen_at))),
        "- "
        + say(
            message_n(
                "Compared with Tasuki's own predictions on {rows:count} row; largest difference {difference}.",
                "Compared with Tasuki's own predictions on {rows:count} rows; largest difference {difference}.",
                "rows",
                rows=rows,
                difference=difference_words(difference),
            )
        ),
        f"- SHA-256: {hashlib.sha256(model).hexdigest()}",
        "",
    ]
    return "\n".join(lines)


def _moment(stamp: str | None) -> Text | str:
    return Text("{at:minute} UTC", {"at": stamp}) if stamp else "–"


def _purpose(project: Project, tasks: list[str]) -> Text:
    if project.known.images is None:
        return message("The model predicts {tasks} from the columns below, for rows like those of the study.", tasks=tasks)
    return message("The model predicts {tasks} from the inputs below, for pictures like those of the study.", tasks=tasks)


def _inputs(project: Project) -> list[Text]:
    """A line for each column; those that a feature extractor makes share one."""
    made = set(project.known.front.columns) if project.known.front is not None else set[str]()
    sources = project.layout(project.plan).sources
    units = {column.name: column.unit for column in project.known.card.columns}
    lines = [_line(source.column, _input(source, units.get(source.column))) for source in sources if source.column not in made]
    computed = [source.column for source in sources if source.column in made]
    if len(computed) > 1:
        text = message("columns that the feature extractor computes (float)")
        return [*lines, _line(f"{computed[0]} … {computed[-1]}", text)]
    return [*lines, *(_line(column, message("number (float; NaN for a gap)")) for column in computed)]


def _line(column: str, what: Text) -> Text:
    return message("{column}: {what}", column=column, what=what)


def _input(source: FeatureSource, unit: str | None) -> Text:
    if source.kind == "number":
        if unit:
            return message("number in {unit} (float; NaN for a gap)", unit=unit)
        return message("number (float; NaN for a gap)")
    if source.kind == "date":
        return message("date as days since 1-1-1970 (float; NaN for a gap)")
    shown = ", ".join(source.categories[:20]) + (" …" if len(source.categories) > 20 else "")
    return message("text, empty for a gap; known: {values}", values=shown)


def _measured(project: Project, verdict: Verdict) -> list[Text]:
    """Which networks the figures are of, and what is known of a point that was not measured on test rows."""
    found = who_answers(project)
    if project.point is not None and verdict.pareto is not None:
        measured = zip(verdict.pareto.tasks, project.point.gains, strict=True)
        gains = [f"{name} {format_percent(gain, signed=True)}" for name, gain in measured]
        found.append(
            message(
                "It was not measured on test rows, so the table has no figures of it; its gains on validation rows are {gains}.",
                gains=gains,
            )
        )
    return found


def _row(task: TaskVerdict, project: Project, t: Translator) -> str:
    joint = task.name in project.joint and project.point is None
    gain = interval = "–"
    if joint and task.gain is not None:
        gain = format_percent(task.gain, signed=True)
        interval = "–" if task.interval is None else " … ".join(format_percent(end, signed=True) for end in task.interval)
    cells = [
        task.name.replace("|", "\\|"),
        _measure(task.kpi, task.unit, t),
        f"{task.n_labels:,}",
        format_score(task.baseline),
        "–" if project.point is not None else format_score(task.candidate if joint else task.baseline),
        gain,
        interval,
        f"{STATUS_MARKS[task.status]} {t(STATUS_LABELS[task.status])}" if joint else "–",
    ]
    return "| " + " | ".join(cells) + " |"


def _added_row(added: NewTask, t: Translator) -> str:
    """The figures of a task that was added, of the way that answers for it."""
    means = {way.way: way.mean for way in added.ways}
    gain = interval = "–"
    if added.used == "shared" and added.gain is not None and not added.in_points:
        gain = format_percent(added.gain, signed=True)
        interval = "–" if added.interval is None else " … ".join(format_percent(end, signed=True) for end in added.interval)
    cells = [
        added.task.name.replace("|", "\\|"),
        _measure(added.task.kpi, added.task.unit, t),
        f"{sum(added.labels):,}",
        format_score(means.get("alone")),
        format_score(means.get(added.used)),
        gain,
        interval,
        "–",
    ]
    return "| " + " | ".join(cells) + " |"


def _measure(name: str, unit: str | None, t: Translator) -> str:
    return t(kpi(name).name) + (f" ({unit})" if unit and kpi(name).in_task_unit else "")


def _certainty(project: Project) -> list[Text]:
    ranged = [one.task.name for one in project.answerers if one.span is not None and one.span.reached]
    rescaled = [one.task.name for one in project.answerers if _rescaled(one)]
    found: list[Text] = []
    if ranged:
        found.append(
            message(
                "Ranges of {tasks} are made to hold 90 % of the true values of rows like those of the study, not of others.", tasks=ranged
            )
        )
    if rescaled:
        found.append(message("Probabilities of {tasks} are calibrated on validation rows of the study.", tasks=rescaled))
    return found


def _rescaled(one: Answerer) -> bool:
    return one.rescaling is not None

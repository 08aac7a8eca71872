"""The model card of an exported model (after Mitchell et al. 2019): its use, its data, how good it is, and where it ends."""

import hashlib

from engine.deploy.answering import Answerer, Project
from engine.deploy.prediction_remarks import who_answers
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
        say(message("The model predicts {tasks} from the columns below, for rows like those of the study.", tasks=tasks)),
        say(message("It supports decisions by people; it was not examined for use without them, nor for data from elsewhere.")),
        "",
        f"{VERDICT_MARKS[verdict.verdict]} {t(VERDICT_LABELS[verdict.verdict])}: {say(verdict.headline)}",
        "",
        f"## {t('Inputs')}",
        "",
        *(f"- {source.column}: {_input(source.kind, source.categories, t)}" for source in project.layout(plan).sources),
    ]
    if project.known.images is not None:
        shape = " x ".join(str(length) for length in project.known.images.shape[1:])
        lines.append(f"- {project.known.image_column}: uint8, {shape}")
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
                difference=f"{difference:.1e}",
            )
        ),
        f"- SHA-256: {hashlib.sha256(model).hexdigest()}",
        "",
    ]
    return "\n".join(lines)


def _moment(stamp: str | None) -> Text | str:
    return Text("{at:minute} UTC", {"at": stamp}) if stamp else "–"


def _input(kind: str, categories: tuple[str, ...], t: Translator) -> str:
    if kind == "number":
        return t("number (float; NaN for a gap)")
    if kind == "date":
        return t("date as days since 1-1-1970 (float; NaN for a gap)")
    shown = ", ".join(categories[:20]) + (" …" if len(categories) > 20 else "")
    return t("text, empty for a gap; known: {values}", values=shown)


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
    ranged = [one.task.name for one in project.answerers if one.span is not None]
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

"""What label curves say in words: what is saved, what further labels should bring, where there is no trend, and what it rests on."""

from msgspec.structs import replace

from engine.analysis.label_points import Grid
from engine.domain.label_value import Further, LabelValue, Saving, TaskLabels
from engine.domain.text import Text, format_percent, message, message_n

OPTIMISERS = {"adamw": "AdamW", "sgd": "SGD"}


def words_of(task: TaskLabels) -> TaskLabels:
    """``task`` with its sentences: labels saved, then further labels."""
    if task.single.fit is None and (task.joint is None or task.joint.fit is None):
        trendless = message(
            "{task}: no trend. What changes between {part:percent} and all of its labels cannot be told from chance, so nothing is said of "
            "labels saved or of further ones.",
            task=task.task,
            part=task.single.points[0].share,
        )
        return replace(task, messages=(trendless,))
    saved = (_saving(task.task, task.saving),) if task.saving is not None else ()
    further = _further(task.task, task.further) if task.further is not None else _no_further(task)
    return replace(task, messages=(*saved, further))


def sentences_of(value: LabelValue, grid: Grid, rivals: tuple[str, ...]) -> LabelValue:
    """``value`` with the sentences on which task to label next, whose lead over ``rivals`` is open, and on what the curves rest on."""
    first = value.task(value.ranking[0]) if value.ranking else None
    sentences: list[Text] = []
    if first is None or first.further is None:
        sentences.append(message("No task shows a trend from which further labels could be judged."))
    elif first.further.interval[0] <= 0:
        sentences.append(message("No task can be shown to gain from further labels; {task} comes closest.", task=first.task))
    else:
        sentences += _next(value, first.task, rivals)
    replicates = max((task.replicates for task in value.tasks), default=0)
    sentences.append(
        message_n(
            "Measured on the validation part with {shares} of the training labels in {replicates:count} replicate, "
            "with {optimiser} and the learning rates {rates} for both ways of training. No curve is read beyond twice "
            "the labels at hand.",
            "Measured on the validation part with {shares} of the training labels in {replicates:count} replicates, with {optimiser} and "
            "the learning rates {rates} for both ways of training. No curve is read beyond twice the labels at hand.",
            "replicates",
            shares=[format_percent(share) for share in grid.shares],
            replicates=replicates,
            optimiser=OPTIMISERS.get(grid.optimiser, grid.optimiser),
            rates=[f"{rate:g}" for rate in grid.rates],
        )
    )
    return replace(value, sentences=tuple(sentences))


def _next(value: LabelValue, name: str, rivals: tuple[str, ...]) -> list[Text]:
    measure = message("per cost") if value.per_cost else message("per label")
    found = [message("Label {task} next: there the largest gain {measure} is expected.", task=name, measure=measure)]
    if rivals:
        found.append(message("How it compares with {tasks} is not certain; the ranges overlap.", tasks=list(rivals)))
    return found


def _saving(task: str, saving: Saving) -> Text:
    low, high = saving.interval
    span = message("95 % interval {low} to {high}", low=_signed(low), high=_signed(high))
    needed = saving.all_labels - abs(saving.labels)
    if low > 0:
        if saving.bounded:
            return message_n(
                "{task}: joint training does with {needed:count} training labels or fewer what single-task training does "
                "with all {all:count} ({saved:count} label saved or more; {span}).",
                "{task}: joint training does with {needed:count} training labels or fewer what single-task training does with all "
                "{all:count} ({saved:count} labels saved or more; {span}).",
                "saved",
                task=task,
                needed=needed,
                all=saving.all_labels,
                saved=saving.labels,
                span=span,
            )
        return message_n(
            "{task}: joint training does with about {needed:count} training labels what single-task training does "
            "with all {all:count} ({saved:count} label saved; {span}).",
            "{task}: joint training does with about {needed:count} training labels what single-task training does with all "
            "{all:count} ({saved:count} labels saved; {span}).",
            "saved",
            task=task,
            needed=needed,
            all=saving.all_labels,
            saved=saving.labels,
            span=span,
        )
    if high < 0:
        return message(
            "{task}: single-task training does with about {needed:count} training labels what joint training does with all "
            "{all:count}; joint training saves none here ({span}).",
            task=task,
            needed=needed,
            all=saving.all_labels,
            span=span,
        )
    return message("{task}: whether joint training saves labels is open ({span}).", task=task, span=span)


def _signed(labels: float) -> str:
    """A number of labels with a true minus sign."""
    return f"{labels:,.0f}".replace("-", "−")


def _further(task: str, further: Further) -> Text:
    low, high = further.interval
    if low <= 0:
        return message_n(
            "{task}: what {labels:count} further training label would bring is open ({low:gain} to {high:gain}).",
            "{task}: what {labels:count} further training labels would bring is open ({low:gain} to {high:gain}).",
            "labels",
            task=task,
            labels=further.labels,
            low=low,
            high=high,
        )
    return message_n(
        "{task}: {labels:count} further training label should bring about {gain:gain} ({low:gain} to "
        "{high:gain}); this is estimated from the fitted curve, beyond what was measured.",
        "{task}: {labels:count} further training labels should bring about {gain:gain} ({low:gain} to {high:gain}); this is "
        "estimated from the fitted curve, beyond what was measured.",
        "labels",
        task=task,
        labels=further.labels,
        gain=further.gain,
        low=low,
        high=high,
    )


def _no_further(task: TaskLabels) -> Text:
    return message(
        "{task}: the network that the verdict gives it shows no trend that can be told from chance, so nothing is said of further labels.",
        task=task.task,
    )

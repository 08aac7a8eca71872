"""What is said of a task that was added, written from what was measured."""

from engine.domain.new_task import NewTask, WayMeasured
from engine.domain.task import kpi
from engine.domain.text import Text, message, message_n

FEW_TEST_LABELS = 30


def headline(added: NewTask) -> Text:
    """Whether standing on what is shared was better than training the task alone."""
    task = added.task.name
    if not added.ways[1:]:
        return message("{task} was made from its description alone. There are no labels, so it has not been measured.", task=task)
    if added.gain is None or added.interval is None:
        return message("{task} was added, but the test rows hold too few labels to compare it with training alone.", task=task)
    low, high = added.interval
    figures = {"task": task, "gain": added.gain, "low": low, "high": high}
    if low > 0:
        return message(
            "{task} is predicted better on what is shared than trained alone: {gain:gain} (95 % interval {low:gain} to {high:gain}).",
            **figures,
        )
    if high < 0:
        return message(
            "{task} is predicted worse on what is shared than trained alone: {gain:gain} (95 % interval {low:gain} to {high:gain}).",
            **figures,
        )
    return message(
        "It is not certain that {task} gains from what is shared: {gain:gain} against training alone (95 % interval {low:gain} to "
        "{high:gain}).",
        **figures,
    )


def compared(added: NewTask, method: str) -> Text:
    """What was compared with what."""
    train, _, test = added.labels
    shared = added.ways[0]
    alone = _way(added, "alone")
    figures = {"method": Text(method), "train": train, "test": test, "replicates": len(shared.test), "own": shared.trained}
    if alone is None:
        return message(
            "The task's networks follow from the description and the shared factors of {method}; nothing was trained.",
            method=Text(method),
        )
    figures |= {"alone": alone.trained}
    if added.zero_shot:
        return message_n(
            "The description with the shared factors of {method}, without any training, against a network trained alone on {train:count} "
            "labels; {test:count} test label, {replicates:count} replicates.",
            "The description with the shared factors of {method}, without any training, against a network trained alone on {train:count} "
            "labels; {test:count} test labels, {replicates:count} replicates.",
            "test",
            **{name: value for name, value in figures.items() if name not in ("own", "alone")},
        )
    if added.frozen == "factors":
        return message_n(
            "The shared factors of {method} stayed as they are and {own:count} number was trained, against a network trained alone "
            "({alone:count} numbers); {train:count} training labels, {test:count} test labels, {replicates:count} replicates, the same "
            "optimisers, learning rates and stopping rule.",
            "The shared factors of {method} stayed as they are and {own:count} numbers were trained, against a network trained alone "
            "({alone:count} numbers); {train:count} training labels, {test:count} test labels, {replicates:count} replicates, the same "
            "optimisers, learning rates and stopping rule.",
            "own",
            **figures,
        )
    return message(
        "The shared layers of {method} stayed as they are and a new output layer ({own:count} numbers) was trained, against a network "
        "trained alone ({alone:count} numbers); {train:count} training labels, {test:count} test labels, {replicates:count} replicates, "
        "the same optimisers, learning rates and stopping rule.",
        **figures,
    )


def remarks_on(added: NewTask) -> tuple[Text, ...]:
    """What else must be known."""
    remarks: list[Text] = []
    measure = Text(kpi(added.task.kpi).name)
    shared, unfrozen = added.ways[0], _way(added, "unfrozen")
    if added.used == "alone":
        remarks.append(
            message("Its validation loss is lower when trained alone, so predictions of {task} use that network.", task=added.task.name)
        )
    if unfrozen is not None and unfrozen.mean is not None and shared.mean is not None:
        remarks.append(
            message(
                "With the same start but everything free to move, {kpi} would be {free:score} instead of {frozen:score}; this is what "
                "keeping the shared part costs or saves.",
                kpi=measure,
                free=unfrozen.mean,
                frozen=shared.mean,
            )
        )
    if added.ways[1:] and 0 < added.labels[2] < FEW_TEST_LABELS:
        remarks.append(
            message_n(
                "There is only {test:count} test label, so the figures may differ much on other rows.",
                "There are only {test:count} test labels, so the figures may differ much on other rows.",
                "test",
                test=added.labels[2],
            )
        )
    undefined = sum(value is None for value in shared.test)
    if added.ways[1:] and undefined:
        remarks.append(
            message_n(
                "In {undefined:count} of {replicates:count} replicates {kpi} is undefined on the test rows; it is left out.",
                "In {undefined:count} of {replicates:count} replicates {kpi} is undefined on the test rows; they are left out.",
                "undefined",
                undefined=undefined,
                replicates=len(shared.test),
                kpi=measure,
            )
        )
    if added.zero_shot and added.task.kind == "regression":
        remarks.append(message("Values are given in the mean scale of the project's tasks, since no label of this one may scale them."))
    return tuple(remarks)


def _way(added: NewTask, name: str) -> WayMeasured | None:
    return next((way for way in added.ways if way.way == name), None)

"""Roles for every column of a plan: what was decided first, then tasks, the column to split by, findings, and the guess."""

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from engine.data.audit import LABEL_CODES
from engine.domain.dataset import DatasetCard, Finding
from engine.domain.errors import PlanError
from engine.domain.plan import ColumnChoice, SplitPolicy
from engine.domain.task import Task
from engine.domain.text import Text, message
from engine.studies.blockers import blockers_of


def choose_columns(
    card: DatasetCard, columns: Sequence[ColumnChoice], tasks: Sequence[Task], split: SplitPolicy, accepted: Collection[str] = ()
) -> tuple[tuple[ColumnChoice, ...], list[Text]]:
    """A choice for every column of ``card``, and what a person should know about them.

    A column with a blocker that nobody decided or accepted is left out. PlanError for a decision on an unknown column.
    """
    decided = {choice.name: choice for choice in columns}
    targets = {task.name for task in tasks}
    unknown = [name for name in decided if card.column(name) is None]
    if unknown:
        raise PlanError(message("The data has no column {column}. Check its name.", column=unknown[0]))
    blocked = {finding.column: finding for finding in blockers_of(card)}
    choices: list[ColumnChoice] = []
    warnings: list[Text] = []
    for column in card.columns:
        name = column.name
        choice = decided.get(name, ColumnChoice(name, column.kind, column.role))
        finding = blocked.get(name)
        if name in targets and name not in decided:
            choice = replace(choice, role="target")
        elif (choice.role == "target" and name not in targets) or (split.kind == "given" and name == split.column):
            choice = replace(choice, role="ignore")
        elif split.kind in ("group", "time") and name == split.column and name not in decided:
            choice = replace(choice, role=split.kind)
        elif choice.role == "feature" and finding is not None and name not in decided and finding.key not in accepted:
            choice = replace(choice, role="ignore")
            warnings.append(_left_out(finding, name))
        choice = _private(choice, targets, warnings)
        if choice.role == "feature" and finding is not None and finding.key in accepted:
            warnings.append(_kept(finding, name))
        choices.append(choice)
    warnings += [_of_task(finding, finding.column) for finding in card.findings if finding.column in targets and _is_news(finding, card)]
    return tuple(choices), warnings


def _is_news(finding: Finding, card: DatasetCard) -> bool:
    """Whether a finding on labels was not to be seen before its task was chosen."""
    column = card.column(finding.column or "")
    guessed = column is not None and column.role == "target"
    return finding.code == "task_function" or (finding.code in LABEL_CODES and finding.severity == "warning" and not guessed)


def _of_task(finding: Finding, task: str | None) -> Text:
    return finding.message if finding.names_column else message("{task}: {problem}", task=task or "", problem=finding.message)


def _private(choice: ColumnChoice, targets: set[str], warnings: list[Text]) -> ColumnChoice:
    """A column that is private to tasks outside the plan is seen by none of those in it; other roles are private to nobody."""
    if choice.role != "feature":
        return replace(choice, private_to=()) if choice.private_to else choice
    private = tuple(task for task in choice.private_to if task in targets)
    if choice.private_to and not private:
        warnings.append(
            message("{column} is left out: the tasks that alone may see it are not part of the plan.", column=choice.name),
        )
        return replace(choice, role="ignore", private_to=())
    return choice if private == choice.private_to else replace(choice, private_to=private)


def _left_out(finding: Finding, column: str) -> Text:
    if finding.code == "leak":
        return message("{column} is left out: it gives away what is to be predicted.", column=column)
    return message("{column} is left out: {reason}", column=column, reason=finding.message)


def _kept(finding: Finding, column: str) -> Text:
    if finding.code == "leak":
        return message("{column} is used although it gives away what is to be predicted. Make sure that it is known before.", column=column)
    return message("{column} is used in spite of this finding: {reason}", column=column, reason=finding.message)

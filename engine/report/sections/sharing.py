"""The sharing policy: which columns all tasks learned from, which only some did, and which nobody saw."""

from engine.domain.dataset import Role
from engine.domain.plan import ColumnChoice, Plan
from engine.domain.text import Text, message
from engine.report.blocks import InputRow, Sharing

MOST = 3
"""Private columns that the sentence names; the workbook lists all."""
FAIRNESS = message(
    "The single-task baseline has the same network and saw the same columns: a private column reaches the network of its own task."
)
_USES: dict[Role, Text] = {
    "target": message("Task"),
    "group": message("Divides the rows"),
    "time": message("Divides the rows"),
    "ignore": message("Left out"),
}


def sharing(plan: Plan) -> Sharing:
    """The policy of ``plan`` in one sentence, and what each of its columns was used for, inputs first."""
    features = plan.features()
    private = [choice for choice in features if choice.private_to]
    shared = len(features) - len(private)
    left_out = sum(1 for choice in plan.columns if choice.role == "ignore")
    if private:
        sentence = message(
            "Inputs of the networks: {shared:count} shared by all tasks, {private:count} private to single tasks ({columns}), "
            "{left:count} left out.",
            shared=shared,
            private=len(private),
            columns=[f"{choice.name} → {' / '.join(choice.private_to)}" for choice in private[:MOST]] + ["…"] * (len(private) > MOST),
            left=left_out,
        )
    else:
        sentence = message(
            "Inputs of the networks: {shared:count} shared by all tasks, {left:count} left out.", shared=shared, left=left_out
        )
    rows = sorted((_row(choice, plan) for choice in plan.columns), key=lambda row: row.rank)
    return Sharing(sentence, FAIRNESS if private else None, tuple(rows))


def _row(choice: ColumnChoice, plan: Plan) -> InputRow:
    if choice.role != "feature":
        used = choice.name == plan.split.column and choice.role == "ignore"
        return InputRow(choice.name, _USES["group"] if used else _USES[choice.role], (), 3 if choice.role == "ignore" else 2)
    if choice.private_to:
        return InputRow(choice.name, message("Private input"), choice.private_to, 1)
    return InputRow(choice.name, message("Shared input"), tuple(task.name for task in plan.tasks), 0)

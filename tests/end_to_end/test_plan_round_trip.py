"""A plan made on the command line, opened in the window and proposed anew there is the same plan."""

from pathlib import Path

import pytest

from desktop.state.app_state import AppState, Pending
from desktop.state.edits import ChangeSplit
from desktop.state.effects import Send
from desktop.state.messages import EngineSaid
from desktop.state.update import update
from engine.cli.command import main
from engine.data.reading import read_dataset
from engine.domain.plan import Plan, SplitPolicy
from engine.domain.protocol import ProjectOpened, Reply
from engine.domain.requests import ProposePlan
from engine.server.control import Control
from engine.server.project_desk import ProjectDesk
from engine.studies.plan_file import read_plan
from tests.engine.studies.test_relations import dataset

AT = "2026-11-22T00:00:00Z"


def proposed_in_the_window(plan: Plan) -> Plan:
    """The plan that the window holds after it opened ``plan``, changed an answer and changed it back."""
    found = read_dataset([Path(file) for file in plan.files], plan.columns)
    opened = ProjectOpened(path="/a/b.tasuki", card=found.card, plan=plan, events=0, unfinished=False)
    state, _ = update(AppState(pending=(Pending(1, "open", "start"),), next_id=2), EngineSaid(Reply(1, opened), AT))
    state, _ = update(state, ChangeSplit(SplitPolicy(train=0.5, validation=0.3)))
    state, effects = update(state, ChangeSplit(plan.split))
    (request,) = [effect.request for effect in effects if isinstance(effect, Send) and isinstance(effect.request, ProposePlan)]
    answer = ProjectDesk(Control(), lambda _: None).propose(request, found)
    state, _ = update(state, EngineSaid(Reply(request.id, answer), AT))
    assert state.plan is not None
    return state.plan


@pytest.mark.parametrize(
    "words",
    [
        ("--set", "gradnorm.asymmetry=0.5", "--method", "gradnorm", "--seed", "3"),
        ("--set", "distribution_matching.annotation=hard", "--set", "distribution_matching.two_sided=false", "--relation", "RELATION"),
    ],
)
def test_that_a_plan_of_the_command_line_stays_what_it_is(tmp_path: Path, words: tuple[str, ...]) -> None:
    dataset(tmp_path, apart=False)
    table, relation, out = (tmp_path / name for name in ("table.csv", "relation.csv", "plan.toml"))
    relation.write_text("grade,leak\na,0.1\nb,0.5\nc,0.9\n", encoding="utf-8")
    rest = [str(relation) if word == "RELATION" else word for word in words]
    asked = ["plan", str(table), "--task", "grade", "--task", "leak", "--method", "distribution_matching", *rest, "-o", str(out)]
    assert main(asked) == 0
    plan = read_plan(out)
    assert any(choice.settings for choice in plan.methods)
    assert proposed_in_the_window(plan) == plan

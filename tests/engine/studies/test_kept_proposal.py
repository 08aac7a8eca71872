"""What a plan was proposed with is said again when its project is opened, word for word where it was kept."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from engine.data.dataset import Dataset
from engine.data.proposals import propose_task
from engine.domain.protocol import PlanProposed
from engine.domain.text import message
from engine.server.control import Control
from engine.server.project_desk import ProjectDesk
from engine.studies.freezing import freeze
from engine.studies.kept_proposal import NAME, keep_proposal, kept_proposal
from engine.studies.planner import propose_plan
from engine.studies.store import ProjectStore
from tests.engine.studies.small import TASKS


@pytest.fixture
def proposed(dataset: Dataset) -> PlanProposed:
    tasks = [propose_task(dataset.card, name) for name in TASKS]
    found = propose_plan(dataset.card, [file.path for file in dataset.card.files], (), tasks, "quick", methods=("equal_weights",))
    return replace(found, seconds=(11.0, 222.0), warnings=(message("A warning that was shown."),))


def test_that_an_opened_project_says_what_its_plan_was_proposed_with(tmp_path: Path, dataset: Dataset, proposed: PlanProposed) -> None:
    desk, path = ProjectDesk(Control(), lambda event: None), tmp_path / "a.tasuki"
    desk._proposed = proposed
    assert desk.create(path, proposed.plan, dataset).proposal is None, "a plan that can change is proposed anew"
    desk.save_plan(freeze(proposed.plan))
    desk.close()
    assert desk.open(path).proposal == proposed
    desk.close()


def test_that_a_proposal_of_another_plan_waits_and_is_not_kept(tmp_path: Path, dataset: Dataset, proposed: PlanProposed) -> None:
    with ProjectStore.create(tmp_path / "a.tasuki", dataset, proposed.plan) as store:
        assert not keep_proposal(store, replace(proposed, plan=replace(proposed.plan, preset="standard")))
        assert store.artifact(NAME) is None


@pytest.mark.parametrize("body", [None, b"{}", b"\x00"])
def test_that_reasons_and_costs_are_worked_out_anew_where_none_were_kept(
    tmp_path: Path, dataset: Dataset, proposed: PlanProposed, body: bytes | None
) -> None:
    with ProjectStore.create(tmp_path / "a.tasuki", dataset, freeze(proposed.plan)) as store:
        if body is not None:
            store.put_artifact(NAME, body)
        found = kept_proposal(store)
    assert found is not None
    assert [(one.method, one.reason, one.cost) for one in found.proposals] == [
        (one.method, one.reason, one.cost) for one in proposed.proposals
    ]
    assert found.trials == proposed.trials
    assert found.seconds[1] > found.seconds[0] > 0

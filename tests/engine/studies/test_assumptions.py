"""What is assumed about money stays in the project file."""

from pathlib import Path

import pytest

from engine.data.dataset import Dataset
from engine.domain.errors import ProjectError
from engine.domain.plan import Plan
from engine.domain.roi import Assumptions, TaskWorth
from engine.studies.assumptions import NAME, read_assumptions, write_assumptions
from engine.studies.store import ProjectStore

SOME = Assumptions(currency="$", tasks=(TaskWorth("Seal leak", 1000.0, 5, 2),), years=2)


def test_that_assumptions_outlast_the_project_being_closed(tmp_path: Path, dataset: Dataset, plan: Plan) -> None:
    path = tmp_path / "a.tasuki"
    with ProjectStore.create(path, dataset, plan) as store:
        assert read_assumptions(store) == Assumptions()
        write_assumptions(store, SOME)
    with ProjectStore.open(path) as store:
        assert read_assumptions(store) == SOME


def test_that_damaged_assumptions_are_one_sentence(tmp_path: Path, dataset: Dataset, plan: Plan) -> None:
    with ProjectStore.create(tmp_path / "a.tasuki", dataset, plan) as store:
        store.put_artifact(NAME, b'{"years": "many"}')
        with pytest.raises(ProjectError):
            read_assumptions(store)

"""Every method of the catalogue in one plan, from the Plan page's choices to the verdict, on a table and on images."""

from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from msgspec.structs import replace
from PIL import Image

from desktop.state.app_state import AppState, Pending
from desktop.state.edits import ToggleMethod
from desktop.state.effects import Send
from desktop.state.messages import EngineSaid
from desktop.state.update import update
from engine.cli.command import main
from engine.data.reading import read_dataset
from engine.domain.plan import Plan
from engine.domain.protocol import ProjectOpened, Reply
from engine.domain.requests import ProposePlan
from engine.domain.study import Study
from engine.methods import CATALOGUE
from engine.server.control import Control
from engine.server.project_desk import ProjectDesk
from engine.studies.plan_file import read_plan, write_plan
from engine.studies.store import ProjectStore

pytestmark = pytest.mark.timeout(900)
AT = "2026-11-22T00:00:00Z"
METHODS = [entry.declaration.id for entry in CATALOGUE if entry.declaration.id != "single_task"]
TASKS = ("grade", "leak", "wear", "heat")


def labels(seen: np.ndarray, generator: np.random.Generator) -> list[list[str]]:
    """A class, a yes or no and two quantities for each of ``seen`` (N, 2), two fifths of them missing."""
    score = seen.sum(1) + 0.3 * generator.normal(size=len(seen))
    rows = [
        ["abc"[np.digitize(one, [-0.7, 0.7])], "yes" if one > 0 else "no", f"{one:.3f}", f"{one - left:.3f}"]
        for one, left in zip(score, seen[:, 0], strict=True)
    ]
    return [[value if generator.random() < 0.6 else "" for value in row] for row in rows]


def write_data(folder: Path, kind: Literal["table", "image"], rows: int = 150) -> Path:
    """A small table, or pictures of two grey halves with their labels."""
    generator = np.random.default_rng(4)
    seen = generator.normal(size=(rows, 2))
    lines = [",".join(["path", *TASKS] if kind == "image" else ["speed", "load", *TASKS])]
    for number, (row, known) in enumerate(zip(seen, labels(seen, generator), strict=True)):
        if kind == "image":
            picture = np.clip(128 + 50 * np.repeat(row, 4)[None].repeat(8, 0), 0, 255).astype(np.uint8)
            Image.fromarray(picture).save(folder / f"{number}.png")
        lines.append(",".join([f"{number}.png", *known] if kind == "image" else [*(f"{value:.4f}" for value in row), *known]))
    (folder / "data.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder / "data.csv"


def chosen_in_the_window(plan: Plan) -> Plan:
    """What the engine proposes for the project of ``plan`` once every method has been ticked on the Plan page."""
    found = read_dataset([Path(file) for file in plan.files], plan.columns)
    opened = ProjectOpened(path="/a/b.tasuki", card=found.card, plan=plan, events=0, unfinished=False)
    state, _ = update(AppState(pending=(Pending(1, "open", "start"),), next_id=2), EngineSaid(Reply(1, opened), AT))
    effects = ()
    for method in METHODS:
        state, effects = update(state, ToggleMethod(method, chosen=True))
    (request,) = [effect.request for effect in effects if isinstance(effect, Send) and isinstance(effect.request, ProposePlan)]
    state, _ = update(state, EngineSaid(Reply(request.id, ProjectDesk(Control(), lambda _: None).propose(request, found)), AT))
    assert state.plan is not None
    return state.plan


def trained(folder: Path, plan: Plan) -> Study:
    """The study of ``plan`` after a few steps, by the command line."""
    training = replace(
        plan.training,
        optimisers=("adamw",),
        learning_rates=(0.01,),
        max_steps=10,
        evaluate_every=5,
        hidden=(8, 8),
        image_size=8,
        image_channels=(4, 4),
    )
    write_plan(replace(plan, training=training), folder / "few.toml")
    assert main(["run", str(folder / "few.toml"), "-o", str(folder / "study.tasuki"), "--lang", "en"]) == 0
    with ProjectStore.open(folder / "study.tasuki") as store:
        return store.study()


@pytest.mark.parametrize("kind", ["table", "image"])
def test_that_every_method_is_planned_and_trained_to_a_verdict(
    tmp_path: Path, kind: Literal["table", "image"], capsys: pytest.CaptureFixture[str]
) -> None:
    data, out = write_data(tmp_path, kind), tmp_path / "plan.toml"
    asked = [word for name in TASKS for word in ("--task", name)]
    assert main(["plan", str(data), *asked, "--preset", "quick", "--replicates", "2", "-o", str(out), "--lang", "en"]) == 0
    plan = chosen_in_the_window(read_plan(out))
    assert {choice.method for choice in plan.methods} == {"single_task", *METHODS}
    assert "{" not in capsys.readouterr().err
    study = trained(tmp_path, plan)
    assert {record.trial.method for record in study.records.values() if record.state == "done"} == {"single_task", *METHODS}
    assert [record.failure for record in study.records.values() if record.failure is not None] == []
    assert study.verdict is not None

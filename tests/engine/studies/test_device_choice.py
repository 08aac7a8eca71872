"""What a study is trained on: the same device on every computer with a GPU, and the one it was begun on."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from engine.data.dataset import Dataset
from engine.domain.events import Event, StudyStarted
from engine.domain.plan import MethodChoice, Plan
from engine.studies import crew, estimate
from engine.studies.crew import LocalCrew
from engine.studies.runner import StudyRunner
from engine.studies.store import ProjectStore
from engine.studies.trials import cohorts_of, trials_of
from engine.training import gpu
from engine.training.gpu import Gpu, gpu_workers


@pytest.fixture
def with_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer on which PyTorch offers a GPU, and nobody has said what to use."""
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    monkeypatch.delenv("TASUKI_DEVICE", raising=False)
    for module in (estimate, gpu):
        monkeypatch.setattr(module, "find_gpu", lambda: Gpu("Some GPU", 24 * 2**30, 80))


def device(plan: Plan, dataset: Dataset, begun_on: str = "") -> str:
    return estimate.device_for(plan, dataset.card, trials_of(plan), begun_on)[0]


def wide(plan: Plan) -> Plan:
    return replace(plan, training=replace(plan.training, hidden=(512, 512), batch_size=256, max_steps=2000), replicates=10)


@pytest.mark.usefixtures("with_gpu")
def test_that_a_gpu_is_used_where_the_networks_are_large_enough_for_it(dataset: Dataset, plan: Plan) -> None:
    assert device(plan, dataset) == "cpu"
    assert device(wide(plan), dataset) == "cuda"
    for each in (plan, wide(plan)):
        assert estimate.device_for(each, dataset.card, trials_of(each))[1] is not None, "the choice has a reason"


@pytest.mark.usefixtures("with_gpu")
def test_that_the_choice_does_not_depend_on_how_many_cores_there_are(dataset: Dataset, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    for cores in ("1", "64"):
        monkeypatch.setenv("TASUKI_CORES", cores)
        assert (device(plan, dataset), device(wide(plan), dataset)) == ("cpu", "cuda")


@pytest.mark.usefixtures("with_gpu")
def test_that_a_study_stays_on_its_device_as_long_as_that_is_there(dataset: Dataset, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    assert device(plan, dataset, "cuda") == "cuda"
    assert device(wide(plan), dataset, "cpu") == "cpu"
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    assert device(wide(plan), dataset, "cuda") == "cpu"


@pytest.mark.usefixtures("with_gpu")
@pytest.mark.parametrize("word", ["cpu", "cuda"])
def test_that_a_person_may_choose(word: str, dataset: Dataset, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TASUKI_DEVICE", word)
    assert [device(each, dataset) for each in (plan, wide(plan))] == [word, word]


@pytest.mark.usefixtures("with_gpu")
def test_that_wide_networks_are_expected_to_take_far_less_time_on_a_gpu(dataset: Dataset, plan: Plan) -> None:
    each = wide(plan)
    on_gpu, on_cores = (estimate.estimate(each, dataset.card, trials_of(each), 4, name).seconds for name in ("cuda", "cpu"))
    assert on_gpu[1] < 0.3 * on_cores[1]


@pytest.mark.usefixtures("with_gpu")
def test_that_a_method_of_its_own_is_expected_to_take_longer_on_a_gpu_than_plain_training(dataset: Dataset, plan: Plan) -> None:
    plain, own = (replace(plan, methods=(MethodChoice(name),)) for name in ("equal_weights", "pcgrad"))
    first, second = (estimate.estimate(each, dataset.card, trials_of(each) * 500, 4, "cuda").seconds for each in (plain, own))
    assert second[1] > first[1]


@pytest.mark.parametrize(("gigabytes", "workers"), [(2, 1), (8, 3), (24, 4), (80, 4)])
def test_that_workers_share_the_memory_of_a_gpu(gigabytes: int, workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu, "find_gpu", lambda: Gpu("Some GPU", gigabytes * 2**30, 40))
    assert gpu_workers(16) == workers
    assert gpu_workers(1) == 1


def test_that_a_gpu_gets_larger_groups_and_a_study_that_goes_on_keeps_its_own(
    tmp_path: Path, dataset: Dataset, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.studies.runner.GPU_MEMBERS", 4)
    monkeypatch.setattr(LocalCrew, "employ", lambda *_: None)
    monkeypatch.setattr(crew, "gpu_workers", lambda cores: cores)
    short = replace(plan, training=replace(plan.training, max_steps=10))
    for begun, grouped in (("cuda", 4), ("cpu", 0)):
        with ProjectStore.create(tmp_path / f"{begun}.tasuki", dataset, short) as store:
            for now in (begun, "cpu", "cuda"):
                told: list[Event] = []
                monkeypatch.setattr("engine.studies.runner.device_for", lambda *_, now=now: (now, None))
                runner = StudyRunner(store, told.append, cores=2)
                runner.prepare(resume=now != begun or bool(store.events()))
                (started,) = [event for event in told if isinstance(event, StudyStarted)]
                assert (started.device, started.members) == (now, grouped)
                runner.cancel()
                runner.run()


def test_that_groups_hold_as_many_as_there_is_room_for(plan: Plan) -> None:
    trials = trials_of(replace(plan, replicates=100))
    usual, large = (cohorts_of(plan, trials, None, members) for members in (0, 256))
    assert max(len(cohort.trials) for cohort in usual) <= 64 < max(len(cohort.trials) for cohort in large) <= 256
    heavy = dict.fromkeys(("single_task", "equal_weights"), 4e7)  # room for 10 and for 40, in even groups
    assert [max(len(cohort.trials) for cohort in cohorts_of(plan, trials, heavy, members)) for members in (0, 256)] == [10, 38]

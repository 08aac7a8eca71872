import queue
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from engine.domain.errors import InputError, TasukiError
from engine.domain.text import message
from engine.studies import cluster_crew, dask_link
from engine.studies.cluster_crew import ClusterCrew
from engine.studies.cluster_seat import FromSeat, Leave, Piece, Seated, ToSeat, Vacated, sit
from engine.studies.crew import Arrived, Hand, Said
from engine.studies.crews import crew_at
from engine.studies.dask_link import Cluster, Place
from engine.studies.frames import Stop, Stopped
from engine.studies.versions import versions

ARRAYS = b"0123456789"
HERE = "tcp://10.0.0.7:1"


class FakeChannel:
    def __init__(self) -> None:
        self.sent: queue.Queue[list[bytes] | None] = queue.Queue()

    def put(self, *messages: bytes) -> None:
        self.sent.put(list(messages))

    def get(self, seconds: float | None = None) -> list[bytes]:
        heard = self.sent.get(timeout=5)
        if heard is None:
            raise OSError("gone")
        return heard

    def close(self) -> None:
        return


class FakeCluster:
    def __init__(self, places: dict[str, Place]) -> None:
        self.there = places
        self.submitted: list[tuple[object, tuple[str, ...], bool]] = []
        self.channels: dict[str, FakeChannel] = {}
        self.trouble = ""

    def places(self) -> dict[str, Place]:
        return dict(self.there)

    def submit(self, function: Callable[..., None], *arguments: str, key: str, gpu: bool) -> str:
        self.submitted.append((function, arguments, gpu))
        return key

    def problem(self, future: str) -> str | None:
        return self.trouble or None

    def cancel(self, futures: list[Any]) -> None:
        return

    def channel(self, name: str) -> FakeChannel:
        return self.channels.setdefault(name, FakeChannel())

    def close(self) -> None:
        return

    @property
    def up(self) -> FakeChannel:
        return next(channel for name, channel in self.channels.items() if name.endswith("-up"))

    def say(self, token: str, word: FromSeat) -> None:
        self.up.put(token.encode(), msgspec.msgpack.encode(word))


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> FakeCluster:
    made = FakeCluster({HERE: Place(threads=2, gpus=0)})
    monkeypatch.setattr(cluster_crew, "Cluster", lambda _: made)
    monkeypatch.setattr(cluster_crew, "WATCH_SECONDS", 0.01)
    monkeypatch.setattr(cluster_crew, "PIECE_BYTES", 4)
    return made


@pytest.fixture
def crew(cluster: FakeCluster, tmp_path: Path) -> Iterator[ClusterCrew]:
    (tmp_path / "arrays").write_bytes(ARRAYS)
    made = ClusterCrew("tcp://10.0.0.1:8786")
    made.open(tmp_path, tmp_path / "arrays")
    yield made
    made.close()


def _heard(crew: ClusterCrew) -> tuple[Hand, Said]:
    until = time.monotonic() + 5
    while time.monotonic() < until:
        heard = crew.hear(0.05)
        if heard is not None:
            return heard
    raise AssertionError("nothing was heard")


def _seat(cluster: FakeCluster, crew: ClusterCrew, token: str = "a") -> Hand:
    crew.employ(1)
    seat = cluster.submitted[-1][1][1]
    cluster.say(token, Seated(seat=seat, worker=HERE, versions=versions()))
    hand, said = _heard(crew)
    assert isinstance(said, Arrived)
    return hand


def test_that_an_absent_extra_is_said_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_link, "is_installed", lambda: False)
    with pytest.raises(InputError, match=r"tasuki\[cluster\]"):
        Cluster("tcp://10.0.0.1:8786")


def test_that_no_address_means_this_machine() -> None:
    assert crew_at(None) is None
    assert crew_at("") is None


def test_that_a_scheduler_without_workers_is_refused(cluster: FakeCluster, tmp_path: Path) -> None:
    cluster.there.clear()
    with pytest.raises(InputError, match="has no worker"):
        ClusterCrew("tcp://10.0.0.1:8786").open(tmp_path, tmp_path)


def test_that_seats_are_asked_for_by_name_and_as_many_as_there_are_cohorts(cluster: FakeCluster, crew: ClusterCrew) -> None:
    assert (crew.device, crew.size) == ("cpu", 2)
    crew.employ(5)
    crew.employ(5)
    assert len(cluster.submitted) == 5
    assert all(function is sit and not gpu for function, _, gpu in cluster.submitted)
    assert all(isinstance(argument, str) for _, arguments, _ in cluster.submitted for argument in arguments)


def test_that_where_workers_offer_gpus_the_study_runs_on_those_alone(cluster: FakeCluster, tmp_path: Path) -> None:
    cluster.there["tcp://10.0.0.8:1"] = Place(threads=8, gpus=1)
    (tmp_path / "arrays").write_bytes(ARRAYS)
    crew = ClusterCrew("tcp://10.0.0.1:8786")
    crew.open(tmp_path, tmp_path / "arrays")
    crew.employ(1)
    crew.close()
    assert (crew.device, crew.size) == ("cuda", 1)
    assert [gpu for _, _, gpu in cluster.submitted] == [True]


def test_that_a_hand_has_the_whole_arrays_before_it_is_given_work(cluster: FakeCluster, crew: ClusterCrew) -> None:
    hand = _seat(cluster, crew)
    hand.send(Stop())
    down = next(channel for name, channel in cluster.channels.items() if name.endswith("-a"))
    words = [msgspec.msgpack.decode(down.get()[0], type=ToSeat) for _ in range(4)]
    assert b"".join(word.body for word in words if isinstance(word, Piece)) == ARRAYS
    assert words[-1] == Stop()
    hand.end()
    assert msgspec.msgpack.decode(down.get()[0], type=ToSeat) == Leave()


def test_that_a_worker_that_is_gone_is_told_once_and_heard_no_more(cluster: FakeCluster, crew: ClusterCrew) -> None:
    hand = _seat(cluster, crew)
    cluster.there["tcp://10.0.0.9:1"] = cluster.there.pop(HERE)
    assert _heard(crew) == (hand, None)
    assert hand.farewell().values == {"worker": HERE}
    cluster.say("a", Stopped())
    assert crew.hear(0.1) is None


def test_that_a_seat_that_was_taken_anew_replaces_the_lost_one(cluster: FakeCluster, crew: ClusterCrew) -> None:
    first = _seat(cluster, crew)
    cluster.say("b", Seated(seat=cluster.submitted[-1][1][1], worker=HERE, versions=versions()))
    assert _heard(crew) == (first, None)
    second, said = _heard(crew)
    assert isinstance(said, Arrived)
    assert second is not first
    assert len(cluster.submitted) == 1


def test_that_an_ended_process_keeps_its_words_and_its_seat_is_asked_for_again(cluster: FakeCluster, crew: ClusterCrew) -> None:
    hand = _seat(cluster, crew)
    gone = message("A worker process ended unexpectedly (code {code}). Its work goes on from the last checkpoint.", code=-9)
    cluster.say("a", Vacated(reason=gone, last_words="Killed"))
    assert _heard(crew) == (hand, None)
    assert (hand.farewell(), hand.last_words()) == (gone, "Killed")
    crew.employ(1)
    assert len({arguments for _, arguments, _ in cluster.submitted}) == 2


def test_that_other_versions_end_the_study_with_both_named(cluster: FakeCluster, crew: ClusterCrew) -> None:
    crew.employ(1)
    cluster.say("a", Seated(seat=cluster.submitted[-1][1][1], worker=HERE, versions={**versions(), "torch": "1.0"}))
    with pytest.raises(TasukiError, match="Install the same versions") as told:
        _heard(crew)
    assert told.value.text.values["there"] == "1.0"


def test_that_builds_of_one_version_for_cpu_and_gpu_are_the_same(cluster: FakeCluster, crew: ClusterCrew) -> None:
    crew.employ(1)
    theirs = {**versions(), "torch": versions()["torch"].partition("+")[0] + "+cu128"}
    cluster.say("a", Seated(seat=cluster.submitted[-1][1][1], worker=HERE, versions=theirs))
    assert isinstance(_heard(crew)[1], Arrived)


def test_that_workers_without_tasuki_end_the_study_with_what_to_do(cluster: FakeCluster, crew: ClusterCrew) -> None:
    cluster.trouble = "ModuleNotFoundError(\"No module named 'engine'\")"
    crew.employ(1)
    with pytest.raises(TasukiError, match="cannot run Tasuki") as told:
        _heard(crew)
    assert "ModuleNotFoundError" in told.value.details


def test_that_a_silent_scheduler_ends_the_study_with_what_to_do(cluster: FakeCluster, crew: ClusterCrew) -> None:
    cluster.up.sent.put(None)
    with pytest.raises(TasukiError, match="no longer answers"):
        _heard(crew)

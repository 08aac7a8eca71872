"""The crew on a cluster of dask.distributed: as many seats as there are cohorts, placed by the scheduler where threads or GPUs are free."""

import contextlib
import queue
import threading
import time
import uuid
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import msgspec

from engine.domain.errors import InputError, TasukiError
from engine.domain.text import Text, message
from engine.studies.cluster_seat import Alive, FromSeat, Leave, Piece, Seated, Vacated, sit
from engine.studies.crew import Arrived, Hand, Said
from engine.studies.dask_link import Channel, Cluster, Place
from engine.studies.frames import ToWorker
from engine.studies.versions import versions

PIECE_BYTES = 4 * 2**20
WATCH_SECONDS = 2.0
ALIVE_SECONDS = 10.0
"""How often every seat is told that the engine is there; a seat leaves after LEASE_SECONDS of silence."""
ABSENT_SECONDS = 60.0
"""How long a study waits for the workers to come back when all are gone."""
MOST_BROKEN = 8
"""Seats that may come to grief before the study gives up; cohorts have a limit of their own."""
SAME_EVERYWHERE = ("tasuki", "torch", "numpy")


class FarHand:
    """A worker process on a cluster."""

    def __init__(self, channel: Channel, seat: str, worker: str) -> None:
        self._channel = channel
        self.seat = seat
        self.worker = worker
        self.vacated: Vacated | None = None

    def send(self, frame: "ToWorker | Piece | Alive | Leave") -> None:
        """Give it ``frame``."""
        with contextlib.suppress(OSError):
            self._channel.put(msgspec.msgpack.encode(frame))

    def end(self) -> None:
        """Let it go."""
        self.send(Leave())
        with contextlib.suppress(OSError):
            self._channel.close()

    def farewell(self) -> Text:
        """What is told of it when it was lost."""
        if self.vacated is not None:
            return self.vacated.reason
        return message(
            "The worker {worker} of the cluster was lost. Its work goes on elsewhere from the last checkpoint.", worker=self.worker
        )

    def killed(self) -> bool:
        """Not known from afar."""
        return False

    def last_words(self) -> str:
        """The end of what its process wrote to standard error."""
        return self.vacated.last_words if self.vacated is not None else ""


class ClusterCrew:
    """The hands behind a scheduler; where workers offer GPUs, on those alone."""

    def __init__(self, address: str) -> None:
        self.device = "cpu"
        self.size = 1
        self._address = address
        self._study = f"tasuki-{uuid.uuid4().hex[:12]}"
        self._inbox: queue.SimpleQueue[tuple[FarHand, Said]] = queue.SimpleQueue()
        self._hands: dict[str, FarHand] = {}
        self._seats: dict[str, Any] = {}
        self._wanted = 0
        self._submitted = 0
        self._broken = 0
        self._in_sight = True
        self._mutex = threading.RLock()
        self._fault: TasukiError | None = None
        self._over = threading.Event()
        self._arrays = Path()
        self._cluster: Cluster | None = None

    def open(self, folder: Path, arrays: Path) -> None:
        """Connect; InputError where no scheduler answers, it has no worker, or the extra is missing."""
        del folder
        self._arrays = arrays
        self._cluster = Cluster(self._address)
        places = self._cluster.places()
        if not places:
            self._cluster.close()
            raise InputError(
                message(
                    "The scheduler at {address} has no worker. Start at least one (dask worker {address}) and try again.",
                    address=self._address,
                )
            )
        self.device = "cuda" if any(place.gpus for place in places.values()) else "cpu"
        self.size = self._room(places)
        self._up = self._cluster.channel(f"{self._study}-up")
        for task in (self._listen, self._watch):
            threading.Thread(target=task, args=(self._cluster,), daemon=True).start()

    def employ(self, wanted: int) -> None:
        """Ask for seats until there are ``wanted``; those for which there is no room wait, also for workers that join later."""
        self._wanted = wanted
        with self._mutex:
            while self._cluster is not None and len(self._seats) < wanted:
                seat = f"{self._study}-seat-{self._submitted}"
                self._submitted += 1
                self._seats[seat] = self._cluster.submit(sit, self._study, seat, key=seat, gpu=self.device == "cuda")

    def do_without(self, hand: Hand) -> bool:
        """Nothing: a seat has the memory of its own machine."""
        del hand
        return False

    def hear(self, seconds: float) -> tuple[Hand, Said] | None:
        """What a hand said next; TasukiError when the cluster cannot be reached or cannot work for us."""
        try:
            return self._inbox.get(timeout=seconds)
        except queue.Empty:
            if self._fault is not None:
                raise self._fault from None
            return None

    def close(self) -> None:
        """Let every hand go and hang up; what the scheduler has not begun it forgets."""
        cluster, self._cluster = self._cluster, None
        if cluster is None:
            return
        self._over.set()
        with contextlib.suppress(OSError):
            if self._in_sight:
                for hand in list(self._hands.values()):
                    hand.end()
                cluster.cancel(list(self._seats.values()))
                self._up.put(b"")
                self._up.close()
            cluster.close()

    def _room(self, places: dict[str, Place]) -> int:
        return sum(place.gpus if self.device == "cuda" else place.threads for place in places.values())

    def _listen(self, cluster: Cluster) -> None:
        while not self._over.is_set():
            try:
                heard = self._up.get()
            except OSError as error:
                self._lose_sight(error)
                return
            for body in (heard or [])[1:]:
                self._take_in((heard or [b""])[0].decode(), msgspec.msgpack.decode(body, type=FromSeat), cluster)

    def _take_in(self, token: str, word: FromSeat, cluster: Cluster) -> None:
        hand = self._hands.get(token)
        match word:
            case Seated():
                hand = FarHand(cluster.channel(f"{self._study}-{token}"), word.seat, word.worker)
                self._lose(lambda other: other.seat == word.seat)
                if self._agrees(word):
                    self._hands[token] = hand
                    threading.Thread(target=self._welcome, args=(hand,), daemon=True).start()
                else:
                    hand.end()
            case Vacated() if hand is not None:
                hand.vacated = word
                self._seats.pop(hand.seat, None)
                self._lose(lambda other: other is hand)
            case _ if hand is not None and not isinstance(word, Vacated):
                self._inbox.put((hand, word))
            case _:
                return  # it was thought lost, and its work has gone to another one

    def _welcome(self, hand: FarHand) -> None:
        with self._arrays.open("rb") as stream:
            while body := stream.read(PIECE_BYTES):
                hand.send(Piece(body=body))
        self._inbox.put((hand, Arrived()))

    def _agrees(self, seated: Seated) -> bool:
        """Whether the worker has our versions; the study gives up where not, as the numbers might differ."""
        ours = versions()
        for name in SAME_EVERYWHERE:
            here, there = ours[name].partition("+")[0], seated.versions.get(name, "?").partition("+")[0]
            if here != there:
                sentence = message(
                    "The worker {worker} has {name} {there}, this machine {here}. Install the same versions on both, then continue.",
                    worker=seated.worker,
                    name=name,
                    there=there,
                    here=here,
                )
                self._give_up(sentence)
                return False
        return True

    def _watch(self, cluster: Cluster) -> None:
        told = seen = time.monotonic()
        while not self._over.wait(WATCH_SECONDS):
            try:
                places = cluster.places()
                self._lose_absent(places)
                self._check_seats(cluster)
                self.employ(self._wanted)
            except OSError as error:
                self._lose_sight(error)
                return
            if time.monotonic() - told > ALIVE_SECONDS:
                told = time.monotonic()
                for hand in list(self._hands.values()):
                    hand.send(Alive())
            seen = time.monotonic() if places else seen
            if time.monotonic() - seen > ABSENT_SECONDS:
                self._give_up(message("No worker is left behind {address}. Start some, then continue.", address=self._address))

    def _lose_absent(self, places: Collection[str]) -> None:
        self._lose(lambda hand: hand.worker not in places)

    def _lose(self, which: Callable[[FarHand], bool]) -> None:
        for token, hand in list(self._hands.items()):
            if which(hand):
                del self._hands[token]
                self._inbox.put((hand, None))

    def _check_seats(self, cluster: Cluster) -> None:
        with self._mutex:
            for seat, future in list(self._seats.items()):
                problem = cluster.problem(future)
                if problem is None:
                    continue
                del self._seats[seat]
                self._broken += bool(problem)
                if problem and ("KilledWorker" not in problem or self._broken > MOST_BROKEN):
                    sentence = message(
                        "The workers behind {address} cannot run Tasuki. Install the same version there.", address=self._address
                    )
                    self._give_up(sentence, problem)

    def _lose_sight(self, error: OSError) -> None:
        self._in_sight = False
        sentence = message("The scheduler at {address} no longer answers. What is finished is kept; continue later.", address=self._address)
        self._give_up(sentence, repr(error))

    def _give_up(self, sentence: Text, details: str = "") -> None:
        if not self._over.is_set() and self._fault is None:
            self._fault = TasukiError(sentence, details)

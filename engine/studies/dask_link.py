"""The few things that Tasuki asks of dask.distributed, with types; the library is an extra and is loaded when a cluster is asked for."""

import importlib
import importlib.util
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from engine.domain.errors import InputError
from engine.domain.text import message

CONNECT_SECONDS = 10
GPU = "GPU"
"""The resource that workers with a GPU are started with: ``dask worker … --resources "GPU=1"``."""


class Place(Struct, frozen=True):
    """A worker of the cluster: how many threads it offers, and how many GPUs."""

    threads: int
    gpus: int


class Channel:
    """A queue on the scheduler for messages of bytes; one side puts, the other takes, in order."""

    def __init__(self, name: str, client: Any) -> None:
        self._queue = importlib.import_module("distributed").Queue(name, client=client)

    def put(self, *messages: bytes) -> None:
        """Send ``messages`` together; OSError when the scheduler cannot be reached."""
        self._queue.put(list(messages))

    def get(self, seconds: float | None = None) -> list[bytes] | None:
        """What was sent together next; None after ``seconds`` without anything, which the scheduler writes into its log as an error.

        OSError when the scheduler cannot be reached.
        """
        try:
            return self._queue.get(timeout=seconds)
        except TimeoutError:
            if seconds is None:
                raise
            return None

    def close(self) -> None:
        """Let go of it; the scheduler forgets it when both sides have."""
        self._queue.close()


class Cluster:
    """The connection to a scheduler; InputError where that cannot be had."""

    def __init__(self, address: str) -> None:
        if not is_installed():
            raise InputError(message("Training on a cluster needs dask.distributed. Install it with: pip install tasuki[cluster]"))
        unreachable = message(
            "No scheduler answers at {address}. Check the address (tcp://host:port) and that it is running.", address=address
        )
        if "://" not in address:
            raise InputError(unreachable)
        try:
            self._client = importlib.import_module("distributed").Client(
                address, timeout=CONNECT_SECONDS, set_as_default=False, name="tasuki"
            )
        except (OSError, ValueError) as error:
            raise InputError(unreachable, repr(error)) from error

    def places(self) -> dict[str, Place]:
        """The workers that are there now, by address; OSError when the scheduler cannot be reached."""
        found: dict[str, Any] = self._client.scheduler_info()["workers"]
        return {
            address: Place(int(facts["nthreads"]), int(facts.get("resources", {}).get(GPU, 0))) for address, facts in sorted(found.items())
        }

    def submit(self, function: Callable[..., None], *arguments: str, key: str, gpu: bool) -> Any:
        """Have ``function``, which the workers import by its name, called with ``arguments`` on one of them; the future of it."""
        return self._client.submit(function, *arguments, key=key, pure=False, resources={GPU: 1} if gpu else None)

    def problem(self, future: Any) -> str | None:
        """Why the call behind ``future`` failed; empty when it came to its end, None as long as it has not."""
        if not future.done():
            return None
        return repr(future.exception()) if future.status == "error" else ""

    def cancel(self, futures: list[Any]) -> None:
        """Have nobody begin ``futures``."""
        self._client.cancel(futures)

    def channel(self, name: str) -> Channel:
        """The channel of that name."""
        return Channel(name, self._client)

    def close(self) -> None:
        """Hang up."""
        self._client.close(timeout=2)


def is_installed() -> bool:
    """Whether the extra ``cluster`` is there."""
    return importlib.util.find_spec("distributed") is not None


def own_place() -> tuple[str, Callable[[str], Channel]]:
    """In a function that a cluster calls: the address of the worker, and the way to a channel."""
    distributed = importlib.import_module("distributed")
    client = distributed.get_client()
    return distributed.get_worker().address, lambda name: Channel(name, client)

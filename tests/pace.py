"""How slow this machine is just now, so that a limit in seconds means the same on every machine.

Limits were set on the machine of ``REFERENCE``. Another may be half as fast, or busy with other work; a test
that asks for at most 100 ms there would fail for the machine and not for the program.
"""

import time

REFERENCE = 0.0077
"""Seconds of computing that ``_work`` took on a quiet machine, where the limits were set."""
_RUNS = 5


def allowed(seconds: float) -> float:
    """What ``seconds`` of the reference machine are on this one, as fast as it is just now; never less than ``seconds``."""
    return seconds * max(1.0, min(_once() for _ in range(_RUNS)) / REFERENCE)


def _once() -> float:
    since = time.thread_time()
    _work()
    return time.thread_time() - since


def _work() -> int:
    """Some of everything a program does: numbers, words, lists, tables and calls."""
    table: dict[str, list[int]] = {}
    for number in range(12_000):
        table.setdefault(f"{number % 997:03d}", []).append(number * number % 1009)
    return sum(sum(sorted(numbers)) for numbers in table.values()) + len(" ".join(table).split())

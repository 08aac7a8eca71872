"""What a replication writes down: its findings with intervals as JSON, from which the closing table is made, and a page to read.

Each file in ``results`` is written by code alone, anew after each part of a run: nothing in it is worded or rounded by hand.
"""

import os
import platform
import shlex
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean, stdev
from typing import Literal

import msgspec
import torch
from msgspec import Struct
from scipy import stats

RESULTS = Path(__file__).parent / "results"
Verdict = Literal["helps", "no difference", "hurts"]


class Finding(Struct, frozen=True):
    """One method against one other on the test rows, as the mean paired difference over seeds with its 95 % interval."""

    idea: str
    """Key of the source idea in the closing table."""
    arm: str
    against: str
    setting: str
    """Under which circumstances, as in "50 rows"."""
    measure: str
    """What is compared, with its unit."""
    better: Literal["higher", "lower"]
    mean: float
    low: float
    high: float
    main: bool = False
    """Whether it is about what the authors claim, and so stands in the closing table; said before the run."""

    @property
    def verdict(self) -> Verdict:
        """Helps or hurts where the interval leaves out zero."""
        if self.low <= 0 <= self.high:
            return "no difference"
        return "helps" if (self.mean > 0) == (self.better == "higher") else "hurts"

    @property
    def interval(self) -> str:
        """The mean, and the interval in brackets."""
        return f"{self.mean:+.2f} ({self.low:+.2f} to {self.high:+.2f})"


class Pattern(Struct, frozen=True):
    """A claim without chance in it: what was seen, and whether it is as claimed."""

    idea: str
    claim: str
    seen: str
    holds: bool


class Record(Struct, frozen=True):
    """One run of a replication."""

    name: str
    title: str
    command: str
    date: str
    machine: str
    seeds: int
    minutes: float
    """Wall-clock time, other work beside."""
    findings: tuple[Finding, ...] = ()
    patterns: tuple[Pattern, ...] = ()


def command(name: str, given: Sequence[str]) -> str:
    """How to run ``name`` again with the options that were ``given``."""
    return " ".join([f"python -m tests.replication.{name}", *(shlex.quote(each) for each in given)])


def paired(mine: Sequence[float], theirs: Sequence[float], level: float = 0.95) -> tuple[float, float, float]:
    """The mean of the paired differences and its t interval."""
    values = [first - second for first, second in zip(mine, theirs, strict=True)]
    half = float(stats.t.ppf(0.5 + level / 2, len(values) - 1)) * stdev(values) / len(values) ** 0.5
    return fmean(values), fmean(values) - half, fmean(values) + half


def machine() -> str:
    """The kind of machine, without its name."""
    listing = Path("/proc/cpuinfo")
    lines = listing.read_text(encoding="utf-8").splitlines() if listing.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    model = models[0] if models else platform.machine()
    return f"{os.cpu_count()} CPU cores ({model}), shared with other work; one thread, torch {torch.__version__.partition('+')[0]} CPU"


def write(
    name: str,
    title: str,
    command: str,
    seeds: int,
    started: float,
    about: str,
    tables: str,
    findings: Sequence[Finding] = (),
    patterns: Sequence[Pattern] = (),
    folder: Path = RESULTS,
) -> None:
    """Write ``name``.json and ``name``.md; ``started`` is the time (seconds since 1970) at which the run began; no seeds: 0."""
    now = datetime.now(UTC)
    minutes = round((now.timestamp() - started) / 60, 1)
    record = Record(name, title, command, f"{now:%Y-%m-%d}", machine(), seeds, minutes, tuple(findings), tuple(patterns))
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_bytes(msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n")
    (folder / f"{name}.md").write_text(page(record, about, tables), encoding="utf-8")


def read(folder: Path = RESULTS) -> dict[str, Record]:
    """All records, by name."""
    return {path.stem: msgspec.json.decode(path.read_bytes(), type=Record) for path in sorted(folder.glob("*.json"))}


def page(record: Record, about: str, tables: str) -> str:
    """Markdown: what was run where, the tables, and which differences are there."""
    seeds = f"seeds 0 to {record.seeds - 1}; " if record.seeds else "no chance in it; "
    by_whom = "Written by code, anew after each part of the run."
    head = (
        f"# {record.title}\n\n{record.date}, `{record.command}`; {seeds}{record.machine}; "
        f"{record.minutes:g} minutes.\n{by_whom}\n\n{about}\n\n{tables.rstrip()}\n\n## What came out\n\n"
    )
    claims = [f"- {each.claim}: {each.seen}; {'as claimed' if each.holds else 'not as claimed'}." for each in record.patterns]
    return head + "".join(f"{line}\n" for line in claims) + (what_came_out(record.findings) if record.findings else "")


def what_came_out(findings: Sequence[Finding]) -> str:
    """Which comparisons leave out zero, best first, and how many do not."""
    lines = list[str]()
    for verdict, words in (("helps", "Better beyond chance"), ("hurts", "Worse beyond chance")):
        some = [finding for finding in findings if finding.verdict == verdict]
        lines += [f"{words}, {len(some)} of {len(findings)} comparisons:", ""] if some else []
        lines += [f"- {each.arm} against {each.against}, {each.setting}: {each.measure} {each.interval}" for each in some]
        lines += [""] if some else []
    level = sum(finding.verdict == "no difference" for finding in findings)
    lines.append(
        f"In {level} of {len(findings)} comparisons the interval holds zero. Intervals are 95 % each and not corrected for their number: "
        f"about one in twenty leaves out zero by chance."
    )
    return "\n".join(lines) + "\n"

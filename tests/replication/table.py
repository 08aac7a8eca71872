"""The closing table: each source idea, what its authors claim, what was seen here with its interval, and whether it helps.

Made by code from ``results``, and from nothing else: ``python -m tests.replication.table`` writes docs/replications.md.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from tests.replication.record import Finding, Pattern, Record, read

PAGE = Path(__file__).parents[2] / "docs" / "replications.md"


class Claim(Struct, frozen=True):
    """A source idea, where it is from, and what is claimed for it, as we understand it."""

    title: str
    source: str
    claimed: str


CLAIMS: dict[str, Claim] = {
    "factorisation": Claim(
        "Factorised layers (LAF, Tucker, TT)",
        "Yang & Hospedales, ICLR 2017",
        "Better than single-task training and than hard sharing, most of all with few rows; started from single-task networks or at random",
    ),
    "trace norm": Claim(
        "Trace norm over the tasks' networks", "Yang & Hospedales, 2016", "Tasks gain from soft sharing without a given design"
    ),
    "hard sharing": Claim("Hard sharing, the usual rival", "Caruana, 1997", "Related tasks gain from common layers"),
    "distribution matching": Claim(
        "Distribution matching and co-annotation",
        "Kollias, Sharmanska & Zafeiriou, AAAI 2024",
        "With a relation table, tasks with disjoint labels train together without negative transfer; no tuning needed",
    ),
    "pseudo-labels": Claim(
        "Pseudo-labels, the rival without a table", "Lee, ICML workshop 2013", "A network's own sure answers, taken for labels, help it"
    ),
    "disjoint labels": Claim("Joint training on disjoint labels", "(for comparison)", "-"),
    "Rep-MTL": Claim(
        "Task saliency (TSR) and cross-task alignment (CSA)",
        "Wang, Li & Xu, ICCV 2025",
        "Both terms together gain most; CSA carries most of it; TSR alone may lose",
    ),
    "joint training": Claim("Plain joint training", "(for comparison)", "-"),
    "Self-auxiliary tasks": Claim(
        "Self-auxiliary tasks",
        "Graffeuille, Koh, Wicker & Lehmann, 2024",
        "Clones help a task one way; edges by enumeration with learned weights are best. The affinity probe is ours",
    ),
    "Adam or SGD": Claim(
        "Optimiser as a factor",
        "Elich, Kirchdorfer, Koehler & Schott, GCPR 2024",
        "The optimiser often matters more than the method; Adam is on most fronts; orders of methods change with it",
    ),
    "Weighting and gradient surgery": Claim(
        "Loss weighting and gradient surgery against equal weights",
        "many; doubted by Kurin et al. and Xin et al., NeurIPS 2022",
        "Their authors: better than equal weights. Kurin and Xin: no better once equal weights are tuned as well",
    ),
    "Adam and equal weights": Claim("The toy problem: Adam with equal weights", "Elich et al., GCPR 2024", "-"),
    "Gradient surgery": Claim("The toy problem: gradient surgery", "Liu et al., NeurIPS 2021; Elich et al., GCPR 2024", "-"),
    "Robustness of joint networks": Claim(
        "Joint networks under corrupted inputs", "Elich et al., GCPR 2024", "Mixed, with light evidence that joint networks keep more"
    ),
}
"""By the keys that findings and patterns carry, in the order of the table."""

EXACT = """Held exactly by tests on every commit (`tests/replication/test_loss_units.py`, `tests/engine/training/test_optimisers.py`):

- With Adam and a frozen trunk, heads do not see the unit of their loss (identical bits for powers of two): as Elich et al. claim.
- With a free trunk they do after one step, by twice the learning rate where the tasks disagree; weights of one over the loss, or one Adam
  for each task, take the unit out again: as derived from their theory.
- That an Adam without momentum keeps the trunk from seeing it too, as their appendix says, is refuted.
- The mean gains of Rep-MTL's tables come out of their own figures (`tests/replication/test_published_gains.py`)."""

HEAD = """# Replications

Made by code (`python -m tests.replication.table`, the last step of `make replicate`) from the records in `tests/replication/results`, where
each run has its date, machine, seeds, settings and all comparisons. All of it is small data that runs on two processor cores, far from the
authors' pictures and networks: "no difference" means that none was seen here, not that there is none anywhere. Intervals are 95 % each,
paired over seeds, and not corrected for the number of comparisons. A verdict counts intervals that leave out zero. "As
claimed" compares figures without an interval: where no comparison beside it leaves out zero, it may be chance. No setting was chosen to
let a method win; where something was looked at on the way, the record says so.
"""


def document(records: Mapping[str, Record]) -> str:
    """The whole page."""
    findings = [(finding, name) for name, record in records.items() for finding in record.findings]
    patterns = [(pattern, name) for name, record in records.items() for pattern in record.patterns]
    _check(key.idea for key, _ in [*findings, *patterns])
    lines = [HEAD, "| source idea | authors claim | compared | seen here | verdict |", "|---|---|---|---|---|"]
    for idea, claim in CLAIMS.items():
        first = f"{claim.title} ({claim.source})" if not claim.source.startswith("(") else f"{claim.title} {claim.source}"
        said = claim.claimed
        for some, names in _groups([(each, name) for each, name in findings if each.idea == idea and each.main]):
            one, links = some[0], ", ".join(f"[record]({_link(name)})" for name in names)
            compared = f"{one.arm} against {one.against}, {one.measure}, {one.better} is better ({links})"
            seen = "; ".join(f"{each.setting}: {each.interval}" for each in some)
            lines.append(f"| {first} | {said} | {compared} | {seen} | {verdict(some)} |")
            first, said = "", ""
        for pattern, name in patterns:
            if pattern.idea == idea:
                lines.append(f"| {first} | {pattern.claim} | [record]({_link(name)}) | {pattern.seen} | {_word(pattern)} |")
                first = ""
    lines += ["", EXACT, "", "## Runs", "", "| run | date | seeds | minutes | machine |", "|---|---|---|---|---|"]
    for name, record in records.items():
        seeds = f"{record.seeds}" if record.seeds else "no chance in it"
        lines.append(f"| [{record.title}]({_link(name)}) | {record.date} | {seeds} | {record.minutes:g} | {record.machine} |")
    return "\n".join(lines) + "\n"


def verdict(findings: list[Finding]) -> str:
    """One word where all settings agree, else one for each that leaves out zero."""
    words = {finding.verdict for finding in findings}
    if len(words) == 1:
        return words.pop()
    told = [
        f"{word}: {'; '.join(finding.setting for finding in findings if finding.verdict == word)}"
        for word in ("helps", "hurts")
        if word in words
    ]
    return ". ".join([*told, *(["no difference elsewhere"] if "no difference" in words else [])])


def _groups(findings: list[tuple[Finding, str]]) -> list[tuple[list[Finding], list[str]]]:
    """Findings that differ in nothing but their setting, with the records they are from, in the order of the first one of each."""
    groups: dict[tuple[str, ...], tuple[list[Finding], list[str]]] = {}
    for finding, name in findings:
        some, names = groups.setdefault((finding.arm, finding.against, finding.measure), ([], []))
        some.append(finding)
        if name not in names:
            names.append(name)
    return list(groups.values())


def _word(pattern: Pattern) -> str:
    return "as claimed" if pattern.holds else "not as claimed"


def _link(name: str) -> str:
    return f"../tests/replication/results/{name}.md"


def _check(ideas: Iterable[str]) -> None:
    unknown = sorted(set(ideas) - set(CLAIMS))
    if unknown:
        raise KeyError(f"no claim is written down for {', '.join(unknown)}; add it to CLAIMS")


def main() -> int:
    """Write the page."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(document(read()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

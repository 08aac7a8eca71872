"""Who helps whom: the directed gains of the pairs that were trained, as a square of helpers and helped."""

from msgspec.structs import replace

from engine.domain.chart import Arrow, Axis, Chart, Graph, HeatMap, TableView
from engine.domain.task_fit import TaskFit
from engine.domain.text import Text, message
from engine.domain.verdict import PairGain, Verdict

MOST_ARROWS = 8
"""With more arrows none can be followed; the square has all."""
LEAST_SCALE = 0.05
"""The colour is at its strongest at this gain or at the largest one, whichever is more, so that small gains stay pale."""


def pair_help(verdict: Verdict) -> Chart | None:
    """Gains of the task in the column by the company of the task in the row, on validation data; None where no pairs were trained."""
    if not verdict.pairs:
        return None
    names = tuple(task.name for task in verdict.tasks)
    gains = {(pair.helper, pair.helped): pair for pair in verdict.pairs}
    values = tuple(tuple(gains[row, column].gain if (row, column) in gains else None for column in names) for row in names)
    full_at = max(LEAST_SCALE, *(abs(pair.gain) for pair in verdict.pairs))
    return Chart(
        id="pair_help",
        title=message("Who helps whom"),
        x=Axis(message("Task that is helped")),
        y=Axis(message("Task that helps")),
        marks=(HeatMap(names, names, values, full_at=full_at, percent=True),),
        meaning=_meaning(verdict.pairs),
        table=TableView(
            (message("Task that helps"), message("Task that is helped"), message("Gain"), message("Lower end"), message("Upper end")),
            tuple((pair.helper, pair.helped, pair.gain, *(pair.interval or (None, None))) for pair in verdict.pairs),
        ),
        note=message("rows help columns, gain in %"),
    )


def pair_arrows(verdict: Verdict) -> Chart | None:
    """The pairs whose help or harm is certain, as arrows from helper to helped, the largest ones; None where none is."""
    square = pair_help(verdict)
    places = {task.name: place for place, task in enumerate(verdict.tasks)}
    known = [pair for pair in verdict.pairs if pair.helper in places and pair.helped in places]
    certain = [pair for pair in known if _low(pair) > 0 or _high(pair) < 0]
    certain = sorted(certain, key=lambda pair: -abs(pair.gain))[:MOST_ARROWS]
    if square is None or not certain:
        return None
    arrows = tuple(Arrow(places[pair.helper], places[pair.helped], abs(pair.gain), harms=pair.gain < 0) for pair in certain)
    names = tuple(places)
    return replace(
        square,
        id="pair_arrows",
        title=message("Certain help and harm"),
        marks=(Graph(names, (None,) * len(names), arrows, full_at=max(LEAST_SCALE, *(arrow.share for arrow in arrows), 0.0), signed=True),),
        note=message("dashed: harm"),
    )


def gradient_affinity(names: tuple[str, ...], fit: TaskFit) -> Chart | None:
    """Mean gradient cosine of every two tasks on the shared layers; None where gradients were not measured."""
    if not fit.affinities:
        return None
    known = {(one.first, one.second): one for one in fit.affinities}
    cells = tuple(
        tuple(found.cosine if (found := known.get((row, column)) or known.get((column, row))) is not None else None for column in names)
        for row in names
    )
    best, worst = fit.affinities[0], fit.affinities[-1]
    return Chart(
        id="gradient_affinity",
        title=message("Agreement of gradients"),
        x=Axis(message("Task")),
        y=Axis(message("Task")),
        marks=(HeatMap(names, names, cells),),
        meaning=message(
            "{first} and {second} agree most (mean cosine {most:score}), {third} and {fourth} least ({least:score}). "
            "Agreement hints at help but does not prove it.",
            first=best.first,
            second=best.second,
            most=best.cosine,
            third=worst.first,
            fourth=worst.second,
            least=worst.cosine,
        ),
        table=TableView(
            (message("Task"), message("Other task"), message("Mean cosine"), message("Share of conflicts"), message("Within one task")),
            tuple((one.first, one.second, one.cosine, one.conflict_share, one.within) for one in fit.affinities),
        ),
    )


def _meaning(pairs: tuple[PairGain, ...]) -> Text:
    """The surest help and the surest harm, or that neither is certain."""
    helping = max(pairs, key=_low)
    harming = min(pairs, key=_high)
    helps, harms = _low(helping) > 0, _high(harming) < 0
    if helps and harms:
        return message(
            "{helper} helps {helped} most clearly ({gain:gain}), and {harmer} harms {harmed} most clearly ({loss:gain}).",
            helper=helping.helper,
            helped=helping.helped,
            gain=helping.gain,
            harmer=harming.helper,
            harmed=harming.helped,
            loss=harming.gain,
        )
    if helps:
        return message(
            "{helper} helps {helped} most clearly ({gain:gain}); no task clearly harms another.",
            helper=helping.helper,
            helped=helping.helped,
            gain=helping.gain,
        )
    if harms:
        return message(
            "{harmer} harms {harmed} most clearly ({loss:gain}); no task clearly helps another.",
            harmer=harming.helper,
            harmed=harming.helped,
            loss=harming.gain,
        )
    return message("No pair clearly helps or hurts; every interval includes zero.")


def _low(pair: PairGain) -> float:
    return pair.interval[0] if pair.interval is not None else float("-inf")


def _high(pair: PairGain) -> float:
    return pair.interval[1] if pair.interval is not None else float("inf")

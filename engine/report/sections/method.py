"""The method in plain words, with its paper and its limits, and everything else that was tried."""

from engine.analysis.reasons import shortened
from engine.domain.arm_names import OPTIMISER_NAMES, arm_words, method_words
from engine.domain.choice_words import choice_words
from engine.domain.method import Method
from engine.domain.plan import SettingValue
from engine.domain.text import Text, format_percent, message
from engine.domain.verdict import Candidate, CandidateScore, Verdict
from engine.report.blocks import Block, Bullets, Chapter, Grid, Paragraph
from engine.report.sections.adopted import adopted

MOST_TRIED = 12


def method(verdict: Verdict) -> Chapter | None:
    """What the catalogue says of the chosen method; None where none was chosen."""
    candidate = verdict.candidate
    if candidate is None:
        return None
    declared = declaration_of(candidate.method)
    blocks: list[Block] = []
    if declared is not None:
        blocks += [Paragraph(Text(declared.summary)), Bullets(message("Limits and source"), _limits(declared))]
    blocks += [_settings(candidate, declared), _tried(verdict)]
    return Chapter(
        "method",
        message("Method"),
        _message(verdict, candidate),
        tuple(blocks),
        (
            *((Text(declared.summary),) if declared is not None else ()),
            message("The choice was made on validation data; the test part was looked at only afterwards, and once."),
        ),
    )


def declaration_of(name: str) -> Method | None:
    """What the catalogue declares of the method called ``name``; None for one that this version does not know."""
    from engine.methods import CATALOGUE

    return next((entry.declaration for entry in CATALOGUE if entry.declaration.id == name), None)


def _message(verdict: Verdict, candidate: Candidate) -> Text:
    name = method_words(candidate.method)
    match verdict.verdict:
        case "go":
            return message("{method} was chosen on validation data, and it held on the test part", method=name)
        case "conditional":
            return message("{method} held on the test part for {tasks}", method=name, tasks=shortened(adopted(verdict)))
        case "no_go":
            return message("{method} was the best way that was tried, and it did not help", method=name)
        case "hold":
            return message("{method} was the best way that was tried; whether it helps is open", method=name)


def _limits(declared: Method) -> tuple[Text, ...]:
    found = [Text(declared.limits)]
    if declared.paper is not None:
        paper = declared.paper
        source = ", ".join(part for part in (paper.venue, str(paper.year), paper.identifier) if part)
        found.append(message("Source: {authors}: “{title}” ({source}).", authors=paper.authors, title=paper.title, source=source))
    else:
        found.append(message("It is common practice and has no paper of its own."))
    return tuple(found)


def _settings(candidate: Candidate, declared: Method | None) -> Grid:
    titles: dict[str, Text | str] = dict(setting_titles(declared))
    titles |= {"learning_rate": message("Learning rate"), "weight_decay": message("Weight decay")}
    rows: list[tuple[Text | str, ...]] = [(message("Optimiser"), Text(OPTIMISER_NAMES.get(candidate.optimiser, candidate.optimiser)))]
    rows += [(titles.get(name, name), value_words(value)) for name, value in candidate.settings.items()]
    return Grid(message("Settings of the candidate"), (message("Setting"), message("Value")), tuple(rows), (False, True))


def setting_titles(declared: Method | None) -> dict[str, Text]:
    """What the own settings of a method are called, by their names."""
    return {setting.id: Text(setting.title) for setting in declared.settings} if declared is not None else {}


def value_words(value: SettingValue) -> Text | str:
    """A setting's value as it is shown."""
    if isinstance(value, bool):
        return message("yes") if value else message("no")
    if isinstance(value, str):
        return choice_words(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _tried(verdict: Verdict) -> Grid:
    """The best learning rate of each way and optimiser; losers are shown too."""
    names = [task.name for task in verdict.tasks]
    best: dict[tuple[str, str, str], CandidateScore] = {}
    for score in verdict.candidates:
        key = (score.method, score.arm, score.optimiser)
        if key not in best or score.chosen or (not best[key].chosen and _gain(score) > _gain(best[key])):
            best[key] = score
    ranked = sorted(best.values(), key=lambda score: (not score.chosen, -_gain(score)))
    rows = tuple(
        (
            Text("★ {way}", {"way": arm_words(score.method, score.arm, names)})
            if score.chosen
            else arm_words(score.method, score.arm, names),
            Text(OPTIMISER_NAMES.get(score.optimiser, score.optimiser)),
            f"{score.learning_rate:g}",
            format_percent(score.delta_m, signed=True) if score.delta_m is not None else "–",
        )
        for score in ranked[:MOST_TRIED]
    )
    headers = (message("Way of training"), message("Optimiser"), message("Learning rate"), message("Mean gain (validation)"))
    title = message("What was tried, {shown} of {all} (★ candidate)", shown=len(rows), all=len(ranked))
    return Grid(title, headers, rows, (False, False, True, True))


def _gain(score: CandidateScore) -> float:
    return score.delta_m if score.delta_m is not None else float("-inf")

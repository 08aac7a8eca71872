"""What support gets to see: versions, machine and states, and of the engine's log only what cannot hold anything of the data."""

import re

from msgspec.structs import replace

from desktop.state.app_state import AppState, LogView
from desktop.state.effects import Copy
from desktop.state.messages import LogRead
from desktop.state.requests import Change

LAST_LINES = 60
"""Lines of the log in a report."""
_PLACE = re.compile(r'^( *)File "(?P<file>[^"]*)", line (?P<line>\d+), in (?P<where>[\w<>.]+)$')
_ERROR = re.compile(r"^(?P<kind>[A-Za-z_][\w.]*(?:Error|Exception|Warning|Interrupt|Exit))\b")


def take_log(state: AppState, read: LogRead) -> Change:
    """Show the end of the log, or the report made of it, which goes to the clipboard too."""
    if read.facts is None:
        return replace(state, log=LogView(read.text, copied=False)), ()
    report = diagnostic_report(state, read.facts, read.text)
    return replace(state, log=LogView(report, copied=True)), (Copy(report),)


def diagnostic_report(state: AppState, facts: dict[str, str], log: str) -> str:
    """A plain-text report in English for support: no value, name or path of the person's data stands in it."""
    engine = state.engine
    card = state.card
    lines = [
        "Tasuki: diagnostic report",
        *(f"{name}: {words}" for name, words in facts.items()),
        f"engine: {engine.condition}, version {engine.version or 'unknown'}, failed starts {engine.attempts}, exit code {engine.exit_code}"
        f"{', chosen in the preferences' if engine.place else ''}",
        f"window: page {state.page}, language {state.language}, theme {state.preferences.theme}, text {state.preferences.text_size} %",
        f"cores allowed: {state.preferences.cores or 'all'}",
        f"project: {'none' if state.project is None else 'frozen' if state.project.frozen else 'open'}, training {state.training}",
        f"data: {f'{card.rows} rows, {len(card.columns)} columns' if card is not None else 'none'}",
        f"tasks: {len(state.chosen_tasks())}, methods: {len(state.methods)}, problems shown: {len(state.problems)}",
        f"waiting for: {', '.join(pending.work for pending in state.pending) or 'nothing'}",
        "",
        "Log of the engine (messages left out, places and kinds of errors kept):",
        *(f"  {line}" for line in scrubbed(log)),
    ]
    return "\n".join(lines) + "\n"


def scrubbed(log: str) -> list[str]:
    """The last lines of ``log`` with everything left out that could come from the data: only places and kinds of errors stay."""
    kept: list[str] = []
    hidden = 0
    for line in [*log.splitlines()[-LAST_LINES:], None]:
        words = None if line is None else _safe(line)
        if words is None and line is not None:
            hidden += 1
            continue
        if hidden:
            kept.append(f"({hidden} lines left out)")
            hidden = 0
        if words is not None:
            kept.append(words)
    return kept or ["(empty)"]


def _safe(line: str) -> str | None:
    """What may be shown of ``line``; None when nothing may."""
    if line.strip() == "Traceback (most recent call last):":
        return line.strip()
    place = _PLACE.match(line)
    if place is not None:
        parts = re.split(r"[/\\]", place["file"])
        return f"  {'/'.join(parts[-3:])}:{place['line']} in {place['where']}"
    error = _ERROR.match(line)
    return error["kind"] if error is not None else None

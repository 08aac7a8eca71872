"""Guesses what a column holds (kind) and what it is for (role), and says why."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.data.arrow import compute as pc
from engine.data.columns import Cells, image_share, looks_like_dates, number_share
from engine.data.date_forms import are_compact_dates
from engine.data.image_roles import role_beside_images
from engine.data.result_names import find_results
from engine.data.watching import QUIET, Watch
from engine.domain.dataset import Kind, Role
from engine.domain.text import Text, message, message_n

TARGET_GAPS = 0.3
"""A column that could be a task and has at least this share of gaps is taken for one."""
MAX_CLASSES = 50
"""Most classes that a task may have by itself."""
MAX_CATEGORIES = 200
"""Most different values of a text column that is taken for a category."""
MOSTLY_NUMBERS = 0.95
"""A column with many values, of which at least this share are numbers, is one of numbers; the others are listed."""
MANY_NUMBERS = 20
IMAGE_CLASSES = 20
"""Whole numbers beside images with at most this many different values are classes."""
_POSSIBLE_TASKS = ("number", "binary", "category")
_EVENTS = frozenset(("yes", "y", "true", "t", "1", "ng", "fail", "failed", "failure", "bad", "defect", "defective", "positive", "abnormal",
                     "on", "ng品", "不良", "不良品", "不合格", "不可", "不適合", "不適", "否", "異常", "異常あり", "故障", "故障あり",
                     "あり", "有", "有り", "有る", "ある", "陽性", "発生", "該当", "×", "✕", "✖", "✗", "☓", "╳", "はい"))  # fmt: skip
_OTHERS = frozenset(("no", "n", "false", "f", "0", "ok", "pass", "passed", "good", "negative", "normal", "良", "良品", "合格", "正常",
                     "off", "ok品", "合", "可", "適", "適合", "異常なし", "故障なし", "なし", "無", "無し", "無い", "ない", "陰性",
                     "未発生", "非該当", "○", "〇", "◯", "◎", "いいえ"))  # fmt: skip
_HEAD = 1000
_UNIT = re.compile(r".*\S\s*[\[(（［]\s*([^\[\]()（）［］]{1,12})\s*[\])）］]\s*")
_ID_NAME = re.compile(r"(^|[^a-z])(id|udi|uid|no|nr|index|idx|key|serial)([^a-z]|$)|番号|連番|通番|^№|^#", re.IGNORECASE)


@dataclass(frozen=True)
class Guess:
    """Kind and role of a column with the reason."""

    kind: Kind
    role: Role
    reason: Text


def guess_all(columns: Sequence[Cells], watch: Watch = QUIET) -> list[Guess]:
    """One guess per column; roles depend on the whole table (is there an image column, which date comes first)."""
    kinds: list[tuple[Kind, Text]] = []
    for position, cells in enumerate(columns):
        watch(position / len(columns))
        kinds.append(guess_kind(cells))
    with_images = any(kind == "image" for kind, _ in kinds)
    sparse = any(_gaps(cells) >= TARGET_GAPS for cells, (kind, _) in zip(columns, kinds, strict=True) if kind in _POSSIBLE_TASKS)
    guesses: list[Guess] = []
    for cells, (kind, why) in zip(columns, kinds, strict=True):
        if with_images and kind == "number" and _few_whole_numbers(cells):
            kind, why = "category", message("Few different whole numbers beside images are classes.")
        first_date = kind == "date" and not any(guess.kind == "date" for guess in guesses)
        guess = _role(cells, kind, why, first_date=first_date)
        if with_images and kind in _POSSIBLE_TASKS and (kind != "category" or cells.distinct <= MAX_CLASSES):
            guess = Guess(kind, *role_beside_images(cells.name, cells.text, cells.distinct, kind, why, gaps_elsewhere=sparse))
        guesses.append(guess)
    return guesses if with_images else _with_results(columns, guesses)


def guess_kind(cells: Cells) -> tuple[Kind, Text]:
    """What the column holds, from its values alone, and why."""
    if cells.present == 0:
        return "text", message("The column has no values.")
    if cells.numbers is None and image_share(cells) >= 0.9:
        return "image", message("The cells name image files.")
    distinct = cells.distinct
    if cells.numbers is not None:
        return _number_kind(cells, cells.numbers, distinct)
    if looks_like_dates(cells):
        return "date", message("The cells are dates.")
    if distinct == 2 and cells.present > 2:
        return "binary", message("There are exactly two different values.")
    if len(cells.units) > 1 and cells.unit is not None:
        return "number", message("Nearly all values are numbers in {unit}.", unit=cells.unit)
    if distinct > MANY_NUMBERS and (share := number_share(cells)) >= MOSTLY_NUMBERS:
        return "number", message("{share:percent} of the values are numbers.", share=share)
    if len(cells.units) > 1:
        return "text", message("The cells are numbers in different units.")
    if distinct <= min(MAX_CATEGORIES, max(1, cells.present // 2)):
        return "category", message_n(
            "There is {n:count} different value, used repeatedly.",
            "There are {n:count} different values, each used repeatedly.",
            "n",
            n=distinct,
        )
    longest = pc.max(pc.utf8_length(cells.text)).as_py()
    if distinct == cells.present and longest <= 40:
        return "id", message("Every row has a value of its own.")
    return "text", message_n("There is {n:count} different text.", "There are {n:count} different texts.", "n", n=distinct)


def unit_of(name: str) -> str | None:
    """The unit in brackets at the end of a header, ``Torque [Nm]`` -> ``Nm``; None without one."""
    found = _UNIT.fullmatch(name)
    return found.group(1).strip() if found else None


def event_last(classes: Sequence[str], counts: Sequence[int]) -> tuple[str, ...]:
    """Two classes with the event (yes, NG, 1, the rarer one) as the second."""
    first, second = classes
    if _is(first, _EVENTS) != _is(second, _EVENTS):
        return (second, first) if _is(first, _EVENTS) else (first, second)
    if _is(first, _OTHERS) != _is(second, _OTHERS):
        return (first, second) if _is(first, _OTHERS) else (second, first)
    try:
        return (first, second) if float(first) < float(second) else (second, first)
    except ValueError:
        return (second, first) if counts[0] < counts[1] else (first, second)


def _number_kind(cells: Cells, numbers: np.ndarray, distinct: int) -> tuple[Kind, Text]:
    whole = _whole(numbers[:_HEAD]) and _whole(numbers)
    if whole and not cells.units and are_compact_dates(numbers[np.isfinite(numbers)]):
        return "date", message("The numbers are days written with eight digits.")
    if distinct == 2 and whole and cells.present > 2:
        return "binary", message("There are exactly two different values.")
    if whole and not cells.units and cells.present == cells.rows and distinct == cells.rows > 2 and np.isfinite(numbers).all():
        steps = np.diff(numbers)
        if np.all(steps == 1) or (np.all(steps > 0) and _ID_NAME.search(cells.name)):
            return "id", message("The numbers count the rows.")
        if _ID_NAME.search(cells.name):
            return "id", message("Every row has a value of its own.")
    return "number", message("All values are numbers.")


def _with_results(columns: Sequence[Cells], guesses: Sequence[Guess]) -> list[Guess]:
    """The guesses, with columns that are results by name or values as targets though they are complete."""
    possible = [
        cells
        for cells, guess in zip(columns, guesses, strict=True)
        if guess.role == "feature" and cells.distinct > 1 and (guess.kind != "category" or cells.distinct <= MAX_CLASSES)
    ]
    results = find_results(possible, sure=any(guess.role == "target" for guess in guesses))
    return [
        Guess(guess.kind, "target", message("{because} {why}", because=results[cells.name], why=guess.reason))
        if cells.name in results
        else guess
        for cells, guess in zip(columns, guesses, strict=True)
    ]


def _role(cells: Cells, kind: Kind, why: Text, *, first_date: bool) -> Guess:
    gaps = _gaps(cells)
    match kind:
        case "id" | "text":
            return Guess(kind, "ignore", why)
        case "date":
            return Guess(kind, "time" if first_date else "ignore", why)
        case "image":
            return Guess(kind, "feature", why)
        case "number" | "binary" | "category":
            could_be_task = kind != "category" or cells.distinct <= MAX_CLASSES
            if gaps >= TARGET_GAPS and could_be_task and cells.distinct > 1:
                return Guess(
                    kind, "target", message("{share:percent} of its rows are empty, as labels often are. {why}", share=gaps, why=why)
                )
            return Guess(kind, "feature", why)


def _gaps(cells: Cells) -> float:
    return 1 - cells.present / cells.rows


def _few_whole_numbers(cells: Cells) -> bool:
    if cells.numbers is None:
        return False
    infinite = len(np.unique(cells.numbers[np.isinf(cells.numbers)]))
    return cells.distinct - infinite <= IMAGE_CLASSES and _whole(cells.numbers)


def _whole(numbers: np.ndarray) -> bool:
    """True when every finite number is whole."""
    return bool(np.all((numbers == np.round(numbers)) | ~np.isfinite(numbers)))


def _is(value: str, words: frozenset[str]) -> bool:
    return unicodedata.normalize("NFKC", value).strip().lower() in words

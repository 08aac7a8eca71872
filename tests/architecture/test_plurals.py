"""No sentence says "1 labels": what counts things has a form for one, or stands here with the reason why it never is one."""

import re
from collections.abc import Iterable

import pytest

from installers.catalogue import catalogue_files, read_catalogue

NOUNS = (
    "bytes|cells|channels|classes|columns|combinations|days|dimensions|features|files|findings|groupings|groups|images|incidents|inputs"
    "|kinds|labels|layers|methods|months|networks|numbers|pairs|parts|pixels|placeholders|points|predictions|replicates|rows|series"
    "|slides|splits|steps|tasks|texts|times|trials|units|values|ways|years"
)
WORD = r"(?!(?:as|by|for|in|of|on|that|to|was|were)\b)[a-z-]+"
COUNTED = re.compile(rf"\{{(\w+)(?::(?:count|g|d|,|\.0f|,\.0f))?\}} (?:{WORD} ){{0,2}}?(?:{NOUNS})\b")
"""A place that shows a whole number with a plural behind it, at most two words apart."""
WORDS = frozenset({"column", "columns", "delimiter", "file", "files", "folder", "label", "second", "shape", "task", "value", "wide"})
"""Places that hold words."""
NEVER_ONE = {
    "a limit of the program": ("layers", "least", "limit", "most", "side", "sides", "size", "widest"),
    "more than such a limit": (
        "The table in {file} has {n:count} columns",
        "The task {task} has {n:count} different labels",
        "The zip file {file} grows to {size:count} bytes",
        "The zip file {file} holds {n:count} files",
    ),
    "a study has two tasks or more": ("tasks",),
    "a study has two tasks or more, here called otherwise": (
        "The evidence does not yet allow a decision on the {count} tasks",
        "The tasks are of {kinds} kinds",
        "We advise against training the {count} tasks",
        "We recommend joint training of the {count} tasks",
        "We recommend training the {count} tasks",
        "With joint training each of the {count} tasks",
        "{count:count} tasks are to be trained jointly",
        "{described:count} of {all:count} tasks",
    ),
    "more than a few, or it would not be said": (
        "Counted on a sample of {n:count} values",
        "Images that follow each other",
        "On validation data {count} groups of tasks",
        "Predicted probability, bins from {count:count} rows",
        "Shows how the tasks are best divided",
        "The most frequent of {distinct:count} values",
        "{tasks} tasks make {pairs} pairs",
        "{tasks} tasks make {pairs} ways",
        "{trials:count} trials of {arms:count} arms",
    ),
    "a whole of which a part is named": (
        "In {undefined:count} of {replicates:count}",
        "None of the {count:count} tasks",
        "On validation data, intervals left aside,",
        "{count:count} of {total:count} tasks are not proven",
        "{failed:count} of {trials:count} trials",
        "{improving:count} of the {networks:count}",
        "{skipped:count} of {trials:count} trials",
        "{task} has the fewest labels",
    ),
    "a study trains two networks or more": ("All {trials:count} trials were finished",),
    "more than there are": ("About {needed:count} replicates instead",),
    "curves over labels need dozens": (
        "{task}: joint training does with",
        "{task}: single-task training does with",
    ),
    "a verdict rests on two replicates or more, and a layer has many weights": (
        "The description with the shared factors",
        "The shared factors of {method}",
        "The shared layers of {method}",
    ),
    "a task with classes has two or more": (
        "The relation table of {about}",
        "The task {task} is judged by the cost of mistakes",
    ),
    "a ratio, a fixed factor, or how often something was tried": ("ratio", "times"),
    "shown with a decimal": ("It goes by how fast each loss falls",),
    "anything but one": (
        "it has {count} inputs instead of one",
        "it looks at images of {channels} channels",
        "it makes {count} features",
        "it takes {count} rows at a time",
    ),
}
"""Reason -> places, or beginnings of messages."""
REASONS = tuple(entry for entries in NEVER_ONE.values() for entry in entries)


def uncounted(msgids: Iterable[str]) -> list[str]:
    """Those of ``msgids`` with a number before a plural; of a counted message the form for one is looked at."""
    return [msgid for msgid in msgids if any(place not in WORDS for place in COUNTED.findall(msgid))]


@pytest.fixture(scope="module")
def found() -> list[str]:
    """What the application's messages have of them; the catalogue is quicker to read than the source it is kept in step with."""
    entries = [entry.id for entry in read_catalogue(catalogue_files()[0]) if entry.id]
    return uncounted(entry if isinstance(entry, str) else entry[0] for entry in entries)


def excused(msgid: str) -> bool:
    """Whether every number before a plural in ``msgid`` is named above."""
    counted = [place for place in COUNTED.findall(msgid) if place not in WORDS]
    return all(place in REASONS for place in counted) or any(msgid.startswith(entry) for entry in REASONS if " " in entry)


def test_that_what_counts_things_has_a_form_for_one(found: list[str]) -> None:
    assert [msgid for msgid in found if not excused(msgid)] == [], "use message_n(one, several, number), or give the reason above"


def test_that_every_reason_is_still_needed(found: list[str]) -> None:
    counted = {place for msgid in found for place in COUNTED.findall(msgid)}
    assert [entry for entry in REASONS if entry not in counted and not any(msgid.startswith(entry) for msgid in found)] == []


@pytest.mark.parametrize(
    "sentence", ["{n:count} labels", "only {rows} further rows are left", "{days:g} days", "of {total:count} test labels"]
)
def test_that_a_number_before_a_plural_is_noticed(sentence: str) -> None:
    assert uncounted([sentence]) == [sentence]


@pytest.mark.parametrize(
    "sentence", ["Labels: {n:count}", "{share:percent} of the rows", "{column} of {n:count} was left", "{n:count} row"]
)
def test_that_other_numbers_are_left_alone(sentence: str) -> None:
    assert uncounted([sentence]) == []

"""Values as JSON lines hold sentences of the chosen language."""

from engine.cli.console import plain
from engine.domain.text import Text, message, message_n, translator


def test_that_every_sentence_in_a_value_becomes_words() -> None:
    counted = message_n("{n:count} sheet", "{n:count} sheets", "n", n=1)
    value = {"found": [message("Row {row}", row=3), counted], "text": Text(""), "other": {"msgid": "x", "values": {}, "more": 1}}
    assert plain(value, translator("en")) == {
        "found": ["Row 3", "1 sheet"],
        "text": "",
        "other": {"msgid": "x", "values": {}, "more": 1},
    }

"""The tool that keeps the catalogues: what it collects, what it calls a fault, how it merges."""

import gettext
import json
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from installers.catalogue import Messages, check_translations, collect, compile_catalogues, merge, read_translations


def messages_in(source: str, folder: Path) -> Messages:
    (folder / "engine").mkdir()
    (folder / "engine" / "some.py").write_text(source, "utf-8")
    return collect(folder, ("engine",))


def japanese(**translations: str) -> Catalog:
    catalogue = Catalog("ja")
    for msgid, sentence in translations.items():
        catalogue.add(msgid, sentence)
    return catalogue


def test_that_messages_are_collected_from_functions_and_methods(tmp_path: Path) -> None:
    found = messages_in(
        'message("One")\nself.t("Two " "halves")\nmark("Three")\nt("Four" if x else "Five")\nt(known)\ntable.mark(6)\nprint("Seven")\n',
        tmp_path,
    )
    assert set(found.places) == {"One", "Two halves", "Three", "Four", "Five"}
    assert found.faults == []


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        ('message(f"No {x}")', "needs a literal"),
        ('t("No " + x)', "needs a literal"),
        ("message(sentence)", "needs a literal"),
        ('message("Row {row}")', "no value for row"),
        ('message("Row", row=1)', "no place for row"),
        ('message("Row {row:gian}", row=1)', "Invalid format specifier"),
        ('t("Done!")', "exclamation mark"),
        ('message_n("{n} row of {file}", "{n} rows", "n", n=1, file=1)', "places differ"),
        ('message_n("{n} row of {file}", "{n} rows of {file}", "n", n=1)', "no value for file"),
        ('message_n("{n} row", "{n} rows", "rows", n=1)', "no place for rows"),
        ('message_n("{n} row", several, "n", n=1)', "needs three literals"),
        ('message_n("{n} row", "{n} rows", "n", n=1)\nmessage("{n} row", n=1)', "both counted and not counted"),
        ('message_n("{n} row", "{n} rows", "n", n=1)\nmessage_n("{n} row", "{n} lines", "n", n=1)', "has two plurals"),
    ],
)
def test_that_a_badly_written_message_is_a_fault(call: str, fault: str, tmp_path: Path) -> None:
    faults = messages_in(call, tmp_path).faults
    assert len(faults) == 1
    assert fault in faults[0]


@pytest.mark.parametrize(
    ("sentence", "fault"),
    [
        ("", "no ja translation"),
        ("{row} 行目", "places differ"),
        ("{row:count} 行目、{column} 列", "places differ"),
        ("{row:count 行目", "translation:"),
        ("{row:count} 行目です！", "exclamation mark"),
    ],
)
def test_that_an_unfaithful_translation_is_a_fault(sentence: str, fault: str) -> None:
    messages = Messages({"Row {row:count}": {"engine/some.py"}})
    faults = check_translations(messages, japanese(**{"Row {row:count}": sentence}))
    assert len(faults) == 1
    assert fault in faults[0]


def test_that_a_faithful_translation_is_no_fault() -> None:
    messages = Messages({"{gain:gain} at row {row}": {"engine/some.py"}})
    assert check_translations(messages, japanese(**{"{gain:gain} at row {row}": "{row} 行目で {gain:gain}"})) == []


def test_that_unused_and_fuzzy_translations_are_faults() -> None:
    catalogue = japanese(Gone="なし")
    catalogue.add("Here", "ここ", flags=["fuzzy"])
    faults = check_translations(Messages({"Here": {"engine/some.py"}}), catalogue)
    assert [fault.split(":")[0] for fault in faults] == ["message of no source file", "engine/some.py"]


def test_that_merging_keeps_old_translations_takes_new_ones_and_drops_the_unused() -> None:
    messages = Messages({"Old": {"a.py"}, "New": {"a.py"}, "Changed": {"a.py"}})
    merged = merge(messages, japanese(Old="旧", Changed="前", Unused="不要"), {"New": "新", "Changed": "後"})
    assert {entry.id: entry.string for entry in merged if entry.id} == {"Old": "旧", "New": "新", "Changed": "後"}


COUNTED = Messages({"{n} row": {"a.py"}}, plurals={"{n} row": "{n} rows"})
"""One counted message."""


def test_that_both_forms_of_a_counted_message_are_collected(tmp_path: Path) -> None:
    found = messages_in('message_n("{n} row", "{n} rows", "n", n=1)', tmp_path)
    assert (set(found.places), found.plurals, found.faults) == ({"{n} row"}, {"{n} row": "{n} rows"}, [])


def test_that_a_counted_message_takes_over_the_translation_that_its_plural_had() -> None:
    merged = merge(COUNTED, japanese(**{"{n} rows": "{n} 行"}), {})
    assert {entry.id: entry.string for entry in merged if entry.id} == {("{n} row", "{n} rows"): ("{n} 行",)}
    assert check_translations(COUNTED, merged) == []


@pytest.mark.parametrize("key", ["{n} row", "{n} rows"])
def test_that_a_file_may_translate_a_counted_message_under_either_form(key: str) -> None:
    merged = merge(COUNTED, merge(COUNTED, japanese(), {key: "{n} 列"}), {key: "{n} 行"})
    assert {entry.id: entry.string for entry in merged if entry.id} == {("{n} row", "{n} rows"): ("{n} 行",)}


def test_that_every_plural_form_of_a_language_is_wanted_and_compared() -> None:
    polish = Catalog("pl")
    polish.add(("{n} row", "{n} rows"), ("{n} wiersz", "{m} wiersze", "{n} wierszy"))
    assert ["places differ" in fault for fault in check_translations(COUNTED, polish)] == [True]
    assert check_translations(COUNTED, merge(COUNTED, polish, {"{n} row": ["{n} wiersz", "{n} wiersze", "{n} wierszy"]})) == []
    short = check_translations(COUNTED, merge(COUNTED, polish, {"{n} row": ["{n} wiersz", "{n} wiersze"]}))
    assert len(short) == 1


def test_that_a_compiled_catalogue_knows_what_was_stored_before_a_message_was_counted(tmp_path: Path) -> None:
    place = tmp_path / "ja" / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "tasuki.po").open("wb") as stream:
        write_po(stream, merge(COUNTED, japanese(), {"{n} row": "{n} 行"}))
    (compiled,) = compile_catalogues(tmp_path)
    with compiled.open("rb") as stream:
        catalogue = gettext.GNUTranslations(stream)  # pyright: ignore[reportArgumentType]
    assert catalogue.gettext("{n} rows") == catalogue.ngettext("{n} row", "{n} rows", 1) == "{n} 行"


def test_that_files_that_disagree_on_a_translation_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"Row": "行"}), "utf-8")
    (tmp_path / "b.json").write_text(json.dumps({"Row": "列"}), "utf-8")
    translations, disputes = read_translations(tmp_path)
    assert translations == {"Row": "行"}
    assert len(disputes) == 1
    assert "b.json" in disputes[0]

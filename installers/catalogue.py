"""Keeps the message catalogues in step with the source: collects messages, merges translations, compiles, checks."""

import argparse
import ast
import json
import re
import string
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from engine.domain.text import LANGUAGES

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "resources" / "locale"
SOURCES = ("engine", "desktop")
DEFINITION = Path("engine/domain/text.py")
"""Defines the marking functions, so it alone may hand them something other than a literal."""
LOOKUPS = frozenset({"t", "_t", "translate", "_translate", "translator", "_translator"})
"""Names of a Translator, also as an attribute; it may also be given a message id that was marked where it was written."""
COUNTED = "message_n"
"""The function of a sentence with a plural: both message ids, then the name of the value that decides."""
MARKERS = LOOKUPS | {"message", "mark", COUNTED}
"""Functions whose first argument is a message id; keep the names for that use."""
UNITS = frozenset({"percent", "gain", "score", "count", "duration", "date", "minute"})

Place = tuple[str, str]
"""Name and format of a ``{name:format}`` place."""
Translations = dict[str, str | list[str]]
"""Message id (of a counted sentence either of the two) -> the translation, or one for each form of the language."""


@dataclass
class Messages:
    """The message ids of the source with the files that use them, and what is wrong with the way they are written."""

    places: dict[str, set[str]] = field(default_factory=dict)
    """Message id, of a counted sentence the one for a single thing -> files, relative to the root."""
    plain: set[str] = field(default_factory=set)
    """Message ids that are used without a plural."""
    plurals: dict[str, str] = field(default_factory=dict)
    """Message id for a single thing -> message id for several."""
    faults: list[str] = field(default_factory=list)

    def add(self, msgid: str, file: str) -> None:
        """Note that ``file`` uses ``msgid``."""
        self.places.setdefault(msgid, set()).add(file)

    def key(self, msgid: str) -> str | tuple[str, str]:
        """``msgid`` as gettext names its entry: with the plural where there is one."""
        return (msgid, self.plurals[msgid]) if msgid in self.plurals else msgid


def collect(root: Path = ROOT, sources: Sequence[str] = SOURCES) -> Messages:
    """Every message id under ``sources``; a file that cannot be parsed is a fault, not a failure."""
    messages = Messages()
    for file in sorted(path for source in sources for path in (root / source).rglob("*.py")):
        name = file.relative_to(root).as_posix()
        try:
            tree = ast.parse(file.read_text("utf-8"), name)
        except SyntaxError as error:
            messages.faults.append(f"{name}:{error.lineno}: cannot be parsed: {error.msg}")
            continue
        for call, marker in _marker_calls(tree):
            if marker == COUNTED:
                _collect_counted(call, name, messages)
            else:
                _collect_call(call, marker, name, messages)
    messages.faults.extend(f"both counted and not counted: {msgid!r}" for msgid in sorted(messages.plurals) if msgid in messages.plain)
    return messages


def places_of(sentence: str) -> set[Place]:
    """The places of ``sentence``; raises ValueError when its braces do not match or a format is unknown."""
    found: set[Place] = set()
    for _, name, spec, _ in string.Formatter().parse(sentence):
        if name is None:
            continue
        spec = spec or ""
        if not name.isidentifier():
            raise ValueError(f"place {{{name}}} has no name")
        if spec not in UNITS:
            format(1, spec)
        found.add((name, spec))
    return found


def check_translations(messages: Messages, catalogue: Catalog) -> list[str]:
    """What keeps ``catalogue`` from being a complete and faithful translation of ``messages``, one line each."""
    known = {messages.key(msgid) for msgid in messages.places}
    faults = [f"message of no source file: {entry.id!r}" for entry in catalogue if entry.id and _hashable(entry.id) not in known]
    for msgid, files in sorted(messages.places.items()):
        where = min(files)
        entry = catalogue.get(msgid)
        if entry is None or not all(forms_of(entry)):
            faults.append(f"{where}: no {catalogue.locale} translation: {msgid!r}")
        elif entry.fuzzy:
            faults.append(f"{where}: translation is marked as fuzzy: {msgid!r}")
        elif len(forms_of(entry)) != (wanted := catalogue.num_plurals if msgid in messages.plurals else 1):
            faults.append(f"{where}: {len(forms_of(entry))} forms instead of {wanted}: {msgid!r}")
        else:
            faults.extend(f"{where}: {fault}: {msgid!r}" for form in forms_of(entry) for fault in _compare(msgid, form))
    return faults


def forms_of(entry: Message) -> tuple[str, ...]:
    """The translation of ``entry``: one sentence, or one for each plural form of the language."""
    return (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ("",))


def merge(messages: Messages, old: Catalog, translations: Translations) -> Catalog:
    """A catalogue of exactly ``messages``: ``translations`` first, then what ``old`` knows."""
    new = Catalog(
        old.locale,
        project="Tasuki",
        version="0.1",
        copyright_holder="The Tasuki authors",
        header_comment="# Sentences of Tasuki. Kept in step with the source by `make locale`.",
        creation_date=old.creation_date,
        revision_date=old.revision_date,
        last_translator="The Tasuki authors",
        language_team="none",
        msgid_bugs_address="none",
        fuzzy=False,
    )
    for msgid, files in sorted(messages.places.items()):
        several = messages.plurals.get(msgid, msgid)
        known = translations.get(msgid) or translations.get(several) or _known(old, msgid) or _known(old, several)
        forms = (known,) * old.num_plurals if isinstance(known, str) else tuple(known)
        added = new.add(
            messages.key(msgid), forms if msgid in messages.plurals else forms[0], locations=[(file, 0) for file in sorted(files)]
        )
        added.flags.discard("python-format")  # a percent sign followed by a letter is taken for one
    return new


def _known(old: Catalog, msgid: str) -> str | tuple[str, ...]:
    entry = old.get(msgid)
    return "" if entry is None else entry.string if isinstance(entry.string, str) else forms_of(entry)


def read_translations(folder: Path) -> tuple[Translations, list[str]]:
    """Translations of all ``*.json`` files of ``folder``, and the message ids on which two files differ."""
    translations: Translations = {}
    disputes: list[str] = []
    for file in sorted(folder.glob("*.json")):
        for msgid, sentence in json.loads(file.read_text("utf-8")).items():
            if translations.get(msgid, sentence) != sentence:
                disputes.append(f"{file.name}: {msgid!r} is {sentence!r} here but {translations[msgid]!r} in an earlier file")
            translations.setdefault(msgid, sentence)
    return translations, disputes


def catalogue_files(locale: Path = LOCALE) -> list[Path]:
    """The ``.po`` file of each language."""
    return sorted(locale.glob("*/LC_MESSAGES/tasuki.po"))


def read_catalogue(file: Path) -> Catalog:
    """The catalogue in ``file``; its language is the name of the folder above LC_MESSAGES."""
    with file.open("rb") as stream:
        return read_po(stream, locale=file.parents[1].name)


def compile_catalogues(locale: Path = LOCALE) -> list[Path]:
    """Write a ``.mo`` file beside each ``.po`` file and return them.

    A counted sentence can also be looked up by its plural alone, for texts that were stored before it was counted.
    """
    compiled: list[Path] = []
    for file in catalogue_files(locale):
        target = file.with_suffix(".mo")
        partial = target.with_suffix(".mo.part")
        catalogue = read_catalogue(file)
        for entry in list(catalogue):
            if not isinstance(entry.id, str) and entry.id[1] not in catalogue:
                catalogue.add(entry.id[1], forms_of(entry)[-1])
        with partial.open("wb") as stream:
            write_mo(stream, catalogue)
        partial.replace(target)
        compiled.append(target)
    return compiled


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; the return value is the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("update", help="bring every catalogue in step with the source")
    merging = commands.add_parser("import", help="update, with translations from JSON files {message: translation}")
    merging.add_argument("folder", type=Path)
    merging.add_argument("--language", default="ja")
    commands.add_parser("compile", help="write the .mo files the application reads")
    commands.add_parser("check", help="fail unless every message is translated faithfully")
    given = parser.parse_args(arguments)
    match given.command:
        case "update":
            return _update({}, None)
        case "import":
            translations, disputes = read_translations(given.folder)
            print(*disputes, sep="\n", end="\n" if disputes else "")
            return _update(translations, given.language)
        case "compile":
            compile_catalogues()
            return 0
        case _:
            return _check()


def _update(translations: Translations, language: str | None) -> int:
    messages = collect()
    for file in catalogue_files():
        own = translations if file.parents[1].name == language else {}
        catalogue = merge(messages, read_catalogue(file), own)
        missing = sum(1 for entry in catalogue if entry.id and not all(forms_of(entry)))
        partial = file.with_suffix(".po.part")
        with partial.open("wb") as stream:
            write_po(stream, catalogue, width=120, sort_output=True, include_lineno=False)
        partial.replace(file)
        print(f"{file.relative_to(ROOT)}: {len(catalogue)} messages, {missing} without translation")
    return 0


def _check() -> int:
    messages = collect()
    faults = list(messages.faults)
    for file in catalogue_files():
        faults.extend(check_translations(messages, read_catalogue(file)))
    print(*faults, sep="\n", end="\n" if faults else "")
    return 1 if faults else 0


def _marker_calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            match node.func:
                case ast.Name(id=name) if name in MARKERS:
                    yield node, name
                case ast.Attribute(attr=name) if name in LOOKUPS:
                    yield node, name
                case _:
                    pass


def _collect_call(call: ast.Call, marker: str, file: str, messages: Messages) -> None:
    for argument in _alternatives(call.args[0]):
        match argument:
            case ast.Constant(value=str(msgid)):
                if not msgid or msgid in LANGUAGES:  # translator("ja") chooses a language
                    continue
                messages.add(msgid, file)
                messages.plain.add(msgid)
                messages.faults.extend(f"{file}:{call.lineno}: {fault}: {msgid!r}" for fault in _faults_of_call(call, marker, msgid))
            case ast.JoinedStr() | ast.BinOp():
                messages.faults.append(f"{file}:{call.lineno}: {marker}() needs a literal, not a computed string")
            case _ if marker not in LOOKUPS and Path(file) != DEFINITION:
                messages.faults.append(f"{file}:{call.lineno}: {marker}() needs a literal, got {ast.unparse(argument)}")
            case _:
                pass


def _collect_counted(call: ast.Call, file: str, messages: Messages) -> None:
    match call.args:
        case [ast.Constant(value=str(one)), ast.Constant(value=str(several)), ast.Constant(value=str(number))]:
            messages.add(one, file)
            wrong = [*_faults_of_call(call, COUNTED, one), *_compare(one, several)]
            if number not in re.findall(r"\{(\w+)", several):
                wrong.append(f"no place for {number}, which decides between singular and plural")
            if messages.plurals.setdefault(one, several) != several:
                wrong.append("has two plurals")
            messages.faults.extend(f"{file}:{call.lineno}: {fault}: {one!r}" for fault in wrong)
        case _ if Path(file) != DEFINITION:
            messages.faults.append(
                f"{file}:{call.lineno}: {COUNTED}() needs three literals: for one, for several, and the name of the number"
            )
        case _:
            pass


def _hashable(key: str | list[str] | tuple[str, ...]) -> str | tuple[str, ...]:
    return key if isinstance(key, str) else tuple(key)


def _alternatives(argument: ast.expr) -> Iterator[ast.expr]:
    if isinstance(argument, ast.IfExp):
        yield from _alternatives(argument.body)
        yield from _alternatives(argument.orelse)
    else:
        yield argument


def _faults_of_call(call: ast.Call, marker: str, msgid: str) -> Iterator[str]:
    if "!" in msgid:
        yield "exclamation mark"
    try:
        wanted = {name for name, _ in places_of(msgid)}
    except ValueError as error:
        if marker != "mark":
            yield str(error)
        return
    given = {keyword.arg for keyword in call.keywords}
    if marker == "mark" or None in given:
        return
    if missing := wanted - given:
        yield f"no value for {', '.join(sorted(missing))}"
    if isinstance(call.args[0], ast.Constant) and (unused := {name for name in given if name is not None} - wanted):
        yield f"no place for {', '.join(sorted(unused))}"


def _compare(msgid: str, sentence: str) -> Iterator[str]:
    if "!" in sentence or "！" in sentence:
        yield "exclamation mark in the translation"
    try:
        wanted = places_of(msgid)
    except ValueError:
        return
    try:
        found = places_of(sentence)
    except ValueError as error:
        yield f"translation: {error}"
        return
    if wanted != found:
        listed = [", ".join(f"{name}:{spec}" if spec else name for name, spec in sorted(places)) or "none" for places in (wanted, found)]
        yield f"places differ (message: {listed[0]}; translation: {listed[1]})"


if __name__ == "__main__":
    sys.exit(main())

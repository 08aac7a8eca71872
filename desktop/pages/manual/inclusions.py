"""What chapters include of the application's own texts, so that nothing is said twice and nothing can differ."""

from collections.abc import Callable, Sequence
from typing import cast

from desktop.pages.glossary import GLOSSARY, first_steps
from desktop.pages.manual.blocks import Block, Definitions, Heading, Sheet, Span, plain, strong
from desktop.pages.manual.commands import command_blocks
from desktop.pages.manual.markdown import Include
from desktop.pages.manual.methods import method_blocks, training_blocks
from desktop.pages.preferences_dialog import ROWS
from desktop.state.steps import Step
from engine.domain.text import Translator


def glossary(t: Translator) -> Sequence[Block]:
    """Every word with its explanation."""
    return (Definitions(tuple((strong(t(word)), plain(t(sentence))) for word, sentence, _ in GLOSSARY)),)


def words_on(page: Step, t: Translator) -> Sequence[Block]:
    """The words met on ``page``."""
    met = [(word, sentence) for word, sentence, pages in GLOSSARY if page in pages]
    return (
        Heading(2, plain(t("Words used on this page"))),
        Definitions(tuple((strong(t(word)), plain(t(sentence))) for word, sentence in met)),
    )


def steps(t: Translator) -> Sequence[Block]:
    """The seven steps and what is done in each."""
    return (Definitions(tuple((strong(name), plain(sentence)) for name, sentence in first_steps(t))),)


def preferences(t: Translator) -> Sequence[Block]:
    """The preferences and what each is for."""
    return (Definitions(tuple((strong(t(name)), plain(t(sentence))) for _, name, sentence in ROWS)),)


def keys(t: Translator) -> Sequence[Block]:
    """The commands of the menus that have a key, with the keys of this platform."""
    from PySide6.QtGui import QKeySequence

    from desktop.pages.menus import EDIT, FILE, HELP, SHORTCUTS, TEXT, TRAINING
    from desktop.state.commands import PAGES
    from desktop.state.steps import STEP_NAMES

    native = QKeySequence.SequenceFormat.NativeText
    named: dict[str, str] = {"undo": t("Undo"), "redo": t("Redo")}
    for entry in (*FILE, *EDIT, *TEXT, *TRAINING, *HELP):
        if entry is not None and entry[1]:
            named[entry[0]] = t(entry[1]).rstrip("…")
    rows = [(t(STEP_NAMES[step]), f"Ctrl+{number}") for number, step in enumerate(PAGES.values(), 1)]
    for command, wanted in SHORTCUTS.items():
        bound = [QKeySequence(one) for one in wanted]
        written = [sequence.toString(native) for sequence in bound if not sequence.isEmpty()]
        if written and command in named:
            rows.append((named[command], written[0]))
    made = tuple((plain(name), (Span(key, "code"),)) for name, key in rows)
    half = -(-len(made) // 2)
    blank = (plain(""), plain(""))
    pairs = tuple(left + (made[half + place] if half + place < len(made) else blank) for place, left in enumerate(made[:half]))
    return (Sheet((plain(t("Command")), plain(t("Key"))) * 2, pairs, (6, 3, 6, 3)),)


_WHOLE: dict[str, Callable[[Translator], Sequence[Block]]] = {
    "glossary": glossary,
    "first_steps": steps,
    "preferences": preferences,
    "keys": keys,
    "methods": lambda t: tuple(method_blocks(t)),
    "training_settings": lambda t: tuple(training_blocks(t)),
    "commands": lambda t: tuple(command_blocks(t)),
}
"""What can be included without an argument."""


def includer(t: Translator, *, words: bool = True) -> Include:
    """What gives inclusions in the language of ``t``, the words of a page only with ``words``; an unknown one is a KeyError."""

    def include(name: str, argument: str) -> Sequence[Block]:
        if name != "words":
            return _WHOLE[name](t)
        return words_on(cast("Step", argument), t) if words else ()

    return include

"""The command that writes the networks for other programs, or what they share for other studies."""

import argparse
from pathlib import Path

from engine.cli.console import Console
from engine.domain.differences import difference_words
from engine.domain.errors import InputError
from engine.domain.protocol import ModelExported
from engine.domain.text import Text, Translator, message, message_n


def add_arguments(parser: argparse.ArgumentParser, t: Translator) -> None:
    """What the command can be told."""
    parser.add_argument("--onnx", metavar="OUT.onnx", help=t("Where to write the model; a card and an example go beside it."))
    parser.add_argument(
        "--front",
        metavar="OUT.safetensors",
        help=t("Where to write the layers that the tasks share, as the feature extractor of another study."),
    )


def export(options: argparse.Namespace, console: Console) -> int:
    """Write the model, the shared layers, or both."""
    if options.onnx is None and options.front is None:
        raise InputError(message("Say what to write: {one} or {other}.", one="--onnx OUT.onnx", other="--front OUT.safetensors"))
    from engine.deploy.export import export_model
    from engine.deploy.trunk_export import export_trunk
    from engine.studies.store import ProjectStore

    with ProjectStore.open(Path(options.project)) as store:
        if options.onnx is not None:
            exported = export_model(store, Path(options.onnx))
            _tell(exported, _predictions(exported), console)
        if options.front is not None:
            exported = export_trunk(store, Path(options.front))
            _tell(exported, _features(exported), console)
    return 0


def _predictions(exported: ModelExported) -> Text:
    return message_n(
        "Compared with Tasuki's own predictions on {rows:count} row; largest difference {difference}.",
        "Compared with Tasuki's own predictions on {rows:count} rows; largest difference {difference}.",
        "rows",
        rows=exported.rows,
        difference=difference_words(exported.difference),
    )


def _features(exported: ModelExported) -> Text:
    return message_n(
        "Compared with the network itself on {rows:count} row; largest difference of a feature {difference}.",
        "Compared with the network itself on {rows:count} rows; largest difference of a feature {difference}.",
        "rows",
        rows=exported.rows,
        difference=difference_words(exported.difference),
    )


def _tell(exported: ModelExported, comparison: Text, console: Console) -> None:
    for remark in exported.remarks:
        console.explain(remark)
    for file in exported.files:
        console.say(message("{file} was written.", file=file))
    console.say(comparison)

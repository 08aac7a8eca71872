"""The command that writes the networks for other programs."""

import argparse
from pathlib import Path

from engine.cli.console import Console
from engine.domain.text import Translator, message


def add_arguments(parser: argparse.ArgumentParser, t: Translator) -> None:
    """What the command can be told."""
    parser.add_argument(
        "--onnx", metavar="OUT.onnx", required=True, help=t("Where to write the model; a card and an example go beside it.")
    )


def export(options: argparse.Namespace, console: Console) -> int:
    """Write the model."""
    from engine.deploy.export import export_model
    from engine.studies.store import ProjectStore

    with ProjectStore.open(Path(options.project)) as store:
        exported = export_model(store, Path(options.onnx))
    for remark in exported.remarks:
        console.explain(remark)
    for file in exported.files:
        console.say(message("{file} was written.", file=file))
    console.say(
        message(
            "Compared with Tasuki's own predictions on {rows:count} rows; largest difference {difference}.",
            rows=exported.rows,
            difference=f"{exported.difference:.1e}",
        )
    )
    return 0

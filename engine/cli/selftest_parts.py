"""What the self-test of an installation tries: each check does a part's work for real and says in words what is wrong, or None."""

import importlib.util
import io
import queue
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
from msgspec.structs import replace
from PIL import Image

from engine.cli.demo import take_picture
from engine.data.image_decoding import decode
from engine.data.proposals import propose_task
from engine.data.reading import read_dataset
from engine.data.samples import SAMPLES, write_sample
from engine.deploy.export import export_model
from engine.domain.events import TrialFinished
from engine.domain.method_names import METHOD_NAMES
from engine.domain.outside import engine_sources
from engine.domain.plan import MethodChoice, Plan
from engine.domain.protocol import Ready
from engine.domain.requests import ReportFormat
from engine.domain.text import LANGUAGES, translator
from engine.report import write_report
from engine.studies.planner import propose_plan
from engine.studies.processes import engine_command, one_thread_environment
from engine.studies.runner import StudyRunner
from engine.studies.store import ProjectStore

READY_SECONDS = 60.0
SAMPLE = "plant"
ROWS = 600
"""Enough of the sample for labels of every task in every part."""
PICTURES = "shapes"
REPORTS: dict[ReportFormat, bytes] = {"pptx": b"PK", "pdf": b"%PDF-", "xlsx": b"PK", "html": b"<!"}
"""The formats of the pack and how their files begin."""
WORKBOOK_PARTS = {"pptx": "ppt/slides/slide1.xml", "xlsx": "xl/sharedStrings.xml"}
TITLE = "襷 自己診断"
IMAGE_FORMATS = ("PNG", "JPEG", "BMP", "TIFF", "WEBP", "GIF")


def languages_speak() -> str | None:
    """Both languages have their sentences, and the window's and the documents' icons and schemas are there."""
    same = [
        language for language in LANGUAGES if language != "en" and translator(language)("Single-task training") == "Single-task training"
    ]
    return f"no sentences in {', '.join(same)}" if same else None


def engine_answers() -> str | None:
    """A further engine process says that it is ready."""
    process = subprocess.Popen(
        engine_command("serve"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=one_thread_environment()
    )
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    with process:
        assert process.stdout is not None
        threading.Thread(target=lambda stream: lines.put(stream.readline()), args=(process.stdout,), daemon=True).start()
        try:
            msgspec.json.decode(lines.get(timeout=READY_SECONDS), type=Ready)
        except (queue.Empty, msgspec.MsgspecError) as error:
            return repr(error)
        finally:
            process.kill()
    return None


def sources_are_there() -> str | None:
    """A Python of one's own finds the engine's sources, and in the packaged application nothing beside them."""
    folder = engine_sources()
    if not (folder / "engine" / "__main__.py").is_file():
        return str(folder / "engine")
    if not getattr(sys, "frozen", False):
        return None
    known = {"engine", "resources", "__pycache__"}
    return ", ".join(sorted(place.name for place in folder.iterdir() if place.name not in known and place.suffix != ".dist-info")) or None


def tables_are_read(folder: Path) -> str | None:
    """The same Japanese table as CSV in the code page of Japanese Windows, as a workbook, as Parquet and as Arrow."""
    folder.mkdir()
    table = pd.DataFrame({"温度 [℃]": np.linspace(20.0, 80.0, 40), "髙さ①": np.arange(40) % 7, "不良": np.tile(["有", "無"], 20)})
    table.to_csv(folder / "表.csv", index=False, encoding="cp932")
    table.to_excel(folder / "表.xlsx", index=False, engine="xlsxwriter")
    table.to_parquet(folder / "表.parquet")
    table.to_feather(folder / "表.arrow")
    for file in sorted(folder.iterdir()):
        dataset = read_dataset([file])
        found = [column.name for column in dataset.card.columns]
        if len(dataset.frame) != len(table) or found != list(table.columns):
            return f"{file.name}: {len(dataset.frame)} rows, columns {found}"
    return None


def images_are_decoded() -> str | None:
    """One image of every format, with the colour it was written with."""
    colours = {}
    for name in IMAGE_FORMATS:
        stream = io.BytesIO()
        Image.new("RGB", (24, 16), (250, 10, 10)).save(stream, name)
        colours[name] = decode(stream.getvalue(), 8).pixels.reshape(3, -1).mean(axis=1)
    wrong = [name for name, colour in colours.items() if not (colour[0] > 200 and colour[1] < 60 and colour[2] < 60)]
    return ", ".join(wrong) or None


def samples_are_written(folder: Path) -> str | None:
    """Every sample is there as its file."""
    for sample in SAMPLES:
        if not write_sample(sample.name, folder / sample.name).stat().st_size:
            return sample.name
    return None


def worker_trains(folder: Path, project: Path) -> str | None:
    """A worker process trains every method of the catalogue on a table of two classes and two numbers, and a verdict comes of it."""
    file = folder / SAMPLE / f"{SAMPLE}.csv"
    pd.read_csv(file).head(ROWS).to_csv(folder / "part.csv", index=False)
    return _train(SAMPLE, folder / "part.csv", project, tuple(METHOD_NAMES))


def worker_sees_pictures(folder: Path) -> str | None:
    """The same for a network of images."""
    return _train(PICTURES, folder / PICTURES / f"{PICTURES}.csv", folder / "図形.tasuki", ("single_task", "equal_weights"))


def report_is_written(folder: Path, project: Path) -> str | None:
    """Every writer makes its document in every language, with words of that language inside."""
    with ProjectStore.open(project) as store:
        for language in LANGUAGES:
            (folder / language).mkdir()
            files = write_report(
                store.study(), store.card(), formats=tuple(REPORTS), language=language, folder=folder / language, title=TITLE
            )
            for (name, head), file in zip(REPORTS.items(), files, strict=True):
                content = file.read_bytes()
                if not content.startswith(head) or not _holds(content, name, TITLE):
                    return f"{language}: {file.name}"
    return None


def model_is_exported(folder: Path, project: Path) -> str | None:
    """The networks as ONNX, which onnxruntime answers as we do."""
    if importlib.util.find_spec("onnxruntime") is None:
        return "onnxruntime is missing"
    with ProjectStore.open(project) as store:
        exported = export_model(store, folder / "模型.onnx")
    return None if exported.rows else "no row was compared"


def window_opens(folder: Path, project: Path) -> str | None:
    """The window shows the project's verdict in each language and is taken a picture of."""
    for language in LANGUAGES:
        picture = folder / f"decide-{language}.png"
        problem = take_picture(project, picture, language)
        if problem is not None:
            return problem
        with Image.open(picture) as image:
            if len(image.convert("L").getcolors(256) or ()) < 10:
                return f"{language}: the window is empty"
    return None


def _train(sample: str, file: Path, project: Path, methods: tuple[str, ...]) -> str | None:
    dataset = read_dataset([file])
    names = next(known.tasks for known in SAMPLES if known.name == sample)
    tasks = [propose_task(dataset.card, name) for name in names]
    plan = _smallest(propose_plan(dataset.card, [str(file)], (), tasks, "quick").plan, methods)
    with ProjectStore.create(project, dataset, plan) as store:
        runner = StudyRunner(store, lambda _: None, cores=1)
        runner.prepare()
        state = runner.run()
        events = store.events()
        trained = {record.trial.method for record in store.study().records.values()}
        if state != "done" or not any(isinstance(event, TrialFinished) for event in events):
            return str(events[-1])
    missing = sorted(set(methods) - trained)
    return ", ".join(missing) or None


def _smallest(plan: Plan, methods: tuple[str, ...]) -> Plan:
    training = replace(
        plan.training, max_steps=10, evaluate_every=5, patience=1, learning_rates=(0.01,), optimisers=("adamw",), probe_every=5
    )
    return replace(plan, training=training, methods=tuple(MethodChoice(name) for name in methods), replicates=2)


def _holds(content: bytes, format_name: ReportFormat, words: str) -> bool:
    """Whether the document shows ``words``, as far as its format can be looked into without another library."""
    if format_name in WORKBOOK_PARTS:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(words in archive.read(name).decode("utf-8", "replace") for name in archive.namelist() if name.endswith(".xml"))
    return b"/FontFile" in content or words in content.decode("utf-8", "replace")

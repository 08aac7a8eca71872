"""The short Python program that is written beside an exported model and needs nothing of Tasuki."""

from engine.deploy.answering import Project
from engine.studies.trials import is_image_plan

_TABLE = '''"""Predicts the rows of a CSV with {model}; needs: pip install onnxruntime pandas"""

import sys
from pathlib import Path

import onnxruntime
import pandas as pd

DATES = {dates!r}

session = onnxruntime.InferenceSession(str(Path(__file__).with_name({model!r})))
rows = pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False)


def column(given):
    values = rows[given.name]
    if given.type == "tensor(string)":
        return values.to_numpy(dtype=object)
    if given.name in DATES:
        days = (pd.to_datetime(values, errors="coerce") - pd.Timestamp(1970, 1, 1)) / pd.Timedelta(days=1)
        return days.to_numpy("float32")
    return pd.to_numeric(values, errors="coerce").to_numpy("float32")


names = [output.name for output in session.get_outputs()]
answers = session.run(names, {{given.name: column(given) for given in session.get_inputs()}})
pd.DataFrame(dict(zip(names, answers))).to_csv(sys.argv[2], index=False)
'''

_IMAGES = '''"""Predicts the pictures that a CSV names with {model}; needs: pip install onnxruntime pandas pillow

Pictures of more than 8 bits are not read as Tasuki reads them; use Tasuki for those.
"""

import sys
from pathlib import Path

import numpy as np
import onnxruntime
import pandas as pd
from PIL import Image

DATES = {dates!r}
PICTURE, SIDE, MODE = {picture!r}, {side}, {mode!r}

session = onnxruntime.InferenceSession(str(Path(__file__).with_name({model!r})))
rows = pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False)
folder = Path(sys.argv[1]).parent


def picture(name):
    image = Image.open(folder / name).convert(MODE).resize((SIDE, SIDE), Image.Resampling.BILINEAR, reducing_gap=3.0)
    pixels = np.asarray(image)
    return pixels[None] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)


def column(given):
    values = rows[given.name]
    if given.name == PICTURE:
        return np.stack([picture(name) for name in values])
    if given.type == "tensor(string)":
        return values.to_numpy(dtype=object)
    if given.name in DATES:
        days = (pd.to_datetime(values, errors="coerce") - pd.Timestamp(1970, 1, 1)) / pd.Timedelta(days=1)
        return days.to_numpy("float32")
    return pd.to_numeric(values, errors="coerce").to_numpy("float32")


names = [output.name for output in session.get_outputs()]
answers = session.run(names, {{given.name: column(given) for given in session.get_inputs()}})
pd.DataFrame(dict(zip(names, answers))).to_csv(sys.argv[2], index=False)
'''


def example_program(project: Project, model: str) -> str:
    """The program for the file called ``model``: run it as ``python example.py ROWS.csv ANSWERS.csv``."""
    dates = [source.column for source in project.layout(project.plan).sources if source.kind == "date"]
    if not is_image_plan(project.plan):
        return _TABLE.format(model=model, dates=dates)
    assert project.known.images is not None
    _, channels, side, _ = project.known.images.shape
    return _IMAGES.format(model=model, dates=dates, picture=project.known.image_column, side=side, mode="L" if channels == 1 else "RGB")

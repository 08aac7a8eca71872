"""Feature extractors as a company might have them, made of a layer or two."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

ROWS = "rows"


def save(
    path: Path, nodes: Sequence[onnx.NodeProto], given: Sequence[object], kind: int = TensorProto.FLOAT, **constants: np.ndarray
) -> Path:
    """An ONNX file with one input of the shape ``given``, whose answer is called ``out``."""
    graph = helper.make_graph(
        list(nodes),
        "extractor",
        [helper.make_tensor_value_info("seen", kind, list(given))],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(values, name) for name, values in constants.items()],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), path)
    return path


def block_means(path: Path, side: object = 8, channels: object = 1, batch: object = ROWS) -> Path:
    """The mean of each quarter of an image."""
    pool = helper.make_node("AveragePool", ["seen"], ["pooled"], kernel_shape=[4, 4], strides=[4, 4])
    return save(path, [pool, helper.make_node("Flatten", ["pooled"], ["out"])], (batch, channels, side, side))


def sums(path: Path, weights: np.ndarray) -> Path:
    """The columns of a table times ``weights``."""
    return save(path, [helper.make_node("MatMul", ["seen", "by"], ["out"])], (ROWS, len(weights)), by=weights.astype(np.float32))

"""The ONNX graph of a finished project, written node by node: what comes in by column, what the networks do, what goes out by task.

Outputs have the names that the columns of a predicted file have. Opset 18 with ai.onnx.ml 3, so that runtimes since 2023 take it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from engine.data.features import FeatureLayout, FeatureSource
from engine.deploy.answering import Answerer, Project
from engine.deploy.dense import DenseNetwork, Layer, dense_networks, stored_network
from engine.domain.errors import InputError
from engine.domain.task import Task
from engine.domain.text import message
from engine.studies.trials import is_image_plan
from engine.training.weights import StoredNetwork

OPSET, ML_OPSET, IR = 18, 3, 9
ROWS = "rows"
"""The name of the free dimension."""
_UNKNOWN, _MISSING = -1, -2


def build_model(project: Project, metadata: dict[str, str]) -> onnx.ModelProto:
    """The model: one input for each column, one group of outputs for each task.

    Numbers come as float (NaN for a gap), dates as days since 1970, categories as text (empty for a gap), pictures as uint8
    (rows, colours, side, side). InputError where an answer would have the name of an input.
    """
    return _Builder(project).model(metadata)


class _Builder:
    def __init__(self, project: Project) -> None:
        self._project = project
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[tuple[str, tuple[int, ...], bytes], onnx.TensorProto] = {}
        self._inputs: dict[str, onnx.ValueInfoProto] = {}
        self._outputs: dict[str, onnx.ValueInfoProto] = {}
        self._blocks: dict[str, list[str]] = {}
        self._pixels = ""

    def model(self, metadata: dict[str, str]) -> onnx.ModelProto:
        tables = {id(one.plan): self._table(self._project.layout(one.plan)) for one in self._project.answerers}
        if is_image_plan(self._project.plan):
            self._pixels = self._picture()
        parts: dict[tuple[int, bytes], dict[int, str]] = {}
        for one in self._project.answerers:
            for blob in one.networks.values():
                if (id(one.plan), blob) not in parts:
                    stored = stored_network(blob)
                    wanted = [place for place, task in enumerate(stored.card.tasks) if self._answers(one, blob, task.name)]
                    parts[id(one.plan), blob] = self._scores(stored, wanted, tables[id(one.plan)])
        for one in self._project.answerers:
            self._answer(one, [parts[id(one.plan), blob] for blob in one.networks.values()])
        graph = helper.make_graph(
            self._nodes, "tasuki", list(self._inputs.values()), list(self._outputs.values()), list(self._constants.values())
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", ML_OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, producer_name="tasuki", ir_version=IR)
        helper.set_model_props(model, metadata)
        onnx.checker.check_model(model, full_check=True)
        return model

    def _answers(self, one: Answerer, blob: bytes, name: str) -> bool:
        """Whether the stored network ``blob`` answers for the task called ``name``."""
        return any(
            other.task.name == name and other.plan is one.plan and blob in other.networks.values() for other in self._project.answerers
        )

    def _op(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        name = f"/{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [name], domain=domain, **attributes))
        return name

    def _constant(self, values: np.ndarray) -> str:
        values = np.asarray(values, order="C")  # not ascontiguousarray, which gives a single number a dimension
        key = (values.dtype.str, values.shape, values.tobytes())
        if key not in self._constants:
            self._constants[key] = numpy_helper.from_array(values, f"/c{len(self._constants)}")
        return self._constants[key].name

    def _floats(self, values: float | np.ndarray) -> str:
        return self._constant(np.asarray(values, np.float32))

    def _whole(self, *values: int) -> str:
        return self._constant(np.array(values, np.int64))

    def _input(self, name: str, kind: int, shape: Sequence[int | str] = (ROWS,)) -> str:
        self._inputs[name] = helper.make_tensor_value_info(name, kind, list(shape))
        return name

    def _output(self, name: str, value: str, kind: int) -> None:
        if name in self._inputs or name in self._outputs:
            raise InputError(
                message("An answer and a column of the data are both called {name}, so the model cannot be written.", name=name)
            )
        self._nodes.append(helper.make_node("Identity", [value], [name]))
        self._outputs[name] = helper.make_tensor_value_info(name, kind, [ROWS])

    def _table(self, layout: FeatureLayout) -> str:
        """(rows, F) what ``encode_features`` gives; empty without columns."""
        blocks = [block for source in layout.sources for block in self._block(source)]
        return self._op("Concat", *blocks, axis=1) if blocks else ""

    def _block(self, source: FeatureSource) -> list[str]:
        if source.column in self._blocks:
            return self._blocks[source.column]
        if source.kind == "category":
            known = self._op(
                "LabelEncoder",
                self._input(source.column, TensorProto.STRING),
                domain="ai.onnx.ml",
                keys_strings=[*source.categories, ""],
                values_int64s=[*range(len(source.categories)), _MISSING],
                default_int64=_UNKNOWN,
            )
            codes = self._op("Unsqueeze", known, self._whole(1))
            found = [self._same(codes, list(range(len(source.categories))))] if source.categories else []
            gap = [self._same(codes, [_MISSING])] if source.indicator else []
        else:
            value = self._op("Unsqueeze", self._input(source.column, TensorProto.FLOAT), self._whole(1))
            found = [value]
            gap = [self._op("Cast", self._op("IsNaN", value), to=TensorProto.FLOAT)] if source.indicator else []
        self._blocks[source.column] = [*found, *gap]
        return self._blocks[source.column]

    def _same(self, codes: str, values: list[int]) -> str:
        return self._op("Cast", self._op("Equal", codes, self._constant(np.array([values], np.int64))), to=TensorProto.FLOAT)

    def _picture(self) -> str:
        images = self._project.known.images
        assert images is not None
        name = self._project.known.image_column or "image"
        given = self._input(name, TensorProto.UINT8, (ROWS, *images.shape[1:]))
        return self._op("Div", self._op("Cast", given, to=TensorProto.FLOAT), self._floats(255.0))

    def _standardised(self, table: str, offset: np.ndarray, scale: np.ndarray) -> str:
        value = self._op("Mul", self._op("Sub", table, self._floats(offset[None])), self._floats(scale[None]))
        odd = self._op("Or", self._op("IsNaN", value), self._op("IsInf", value))
        return self._op("Where", odd, self._floats(0.0), value)

    def _scores(self, stored: StoredNetwork, wanted: Sequence[int], table: str) -> dict[int, str]:
        """By position of the task: (rows, outputs) scores, or values in the label's unit."""
        offset, scale = stored.offset.numpy(), stored.scale.numpy()
        pixels, columns = "", ""
        if stored.card.kind == "image":
            pixels = self._op("Sub", self._pixels, self._floats(offset[None, :, None, None]))
            pixels = self._op("Mul", pixels, self._floats(scale[None, :, None, None]))
            if stored.table_offset is not None and stored.table_scale is not None:
                columns = self._standardised(table, stored.table_offset.numpy(), stored.table_scale.numpy())
        else:
            columns = self._standardised(table, offset, scale)
        found: dict[int, str] = {}
        for network in dense_networks(stored, wanted):
            for task, raw in self._heads(network, pixels, columns).items():
                scaled = self._op("Mul", raw, self._floats(stored.label_scale[task]))
                found[task] = self._op("Add", scaled, self._floats(stored.label_offset[task]))
        return found

    def _heads(self, network: DenseNetwork, pixels: str, columns: str) -> dict[int, str]:
        representation = self._look(network, pixels, columns) if network.shape.kind == "image" else self._pass(network, columns)
        found: dict[int, str] = {}
        for task, head in network.heads.items():
            found[task] = self._linear(representation, head)
            if task in network.private:
                own = network.private[task]
                seen = self._op("Gather", columns, self._whole(*own.columns), axis=1)
                hidden = self._op("Relu", self._linear(seen, own.hidden))
                found[task] = self._op("Add", found[task], self._op("MatMul", hidden, self._floats(own.out)))
        return found

    def _shared(self, columns: str, count: int, network: DenseNetwork) -> str:
        return self._op("Gather", columns, self._whole(*range(count)), axis=1) if network.shape.private else columns

    def _pass(self, network: DenseNetwork, columns: str) -> str:
        hidden = self._shared(columns, network.shape.features, network)
        for layer in network.layers:
            hidden = self._op("Relu", self._linear(hidden, layer))
        return hidden

    def _look(self, network: DenseNetwork, pixels: str, columns: str) -> str:
        assert self._project.known.images is not None
        side, picture = self._project.known.images.shape[-1], pixels
        for weight, bias in network.layers:
            picture = self._op("Conv", picture, self._floats(weight), self._floats(bias), pads=[1, 1, 1, 1], kernel_shape=[3, 3])
            if side >= 2:
                picture = self._op("MaxPool", picture, kernel_shape=[2, 2], strides=[2, 2])
                side //= 2
            picture = self._op("Relu", picture)
        seen = self._op("ReduceMean", picture, self._whole(2, 3), keepdims=0)
        if network.beside is None:
            return seen
        table = self._op("Relu", self._linear(self._shared(columns, network.shape.beside, network), network.beside))
        return self._op("Concat", seen, table, axis=1)

    def _linear(self, value: str, layer: Layer) -> str:
        return self._op("Add", self._op("MatMul", value, self._floats(layer[0])), self._floats(layer[1]))

    def _answer(self, one: Answerer, parts: list[dict[int, str]]) -> None:
        """The outputs of one task from the scores of its networks."""
        place = self._place(one)
        each = [part[place] for part in parts]
        if one.task.kind != "regression":
            each = [self._chances(one, score) for score in each]
        total = each[0] if len(each) == 1 else self._op("Sum", *each)
        mean = self._op("Div", total, self._floats(float(len(each))))
        if one.task.kind == "multiclass":
            self._classes(one.task, mean)
            return
        values = self._op("Squeeze", mean, self._whole(1))
        name = one.task.name
        if one.task.kind == "binary":
            positive = self._op("Cast", self._op("GreaterOrEqual", values, self._floats(0.5)), to=TensorProto.INT64)
            self._output(name, self._named(positive, one.task.classes), TensorProto.STRING)
            self._output(f"{name}_probability", values, TensorProto.FLOAT)
            return
        self._output(name, values, TensorProto.FLOAT)
        if one.span is not None:
            self._output(f"{name}_low", self._op("Add", values, self._floats(one.span.low)), TensorProto.FLOAT)
            self._output(f"{name}_high", self._op("Add", values, self._floats(one.span.high)), TensorProto.FLOAT)

    def _place(self, one: Answerer) -> int:
        """The position of the task in its stored networks."""
        return 0 if one.plan is not self._project.plan else self._project.plan.tasks.index(one.task)

    def _chances(self, one: Answerer, score: str) -> str:
        if one.rescaling is not None:
            score = self._op("Mul", score, self._floats(one.rescaling.slope))
            score = self._op("Add", score, self._floats(one.rescaling.shift))
        return self._op("Sigmoid", score) if one.task.kind == "binary" else self._op("Softmax", score, axis=1)

    def _classes(self, task: Task, chances: str) -> None:
        top = self._op("ArgMax", chances, axis=1, keepdims=0)
        self._output(task.name, self._named(top, task.classes), TensorProto.STRING)
        for place, name in enumerate(task.classes):
            column = self._op("Gather", chances, self._constant(np.array(place, np.int64)), axis=1)
            self._output(f"{task.name}_probability_{name}", column, TensorProto.FLOAT)

    def _named(self, places: str, classes: Sequence[str]) -> str:
        return self._op(
            "LabelEncoder",
            places,
            domain="ai.onnx.ml",
            keys_int64s=list(range(len(classes))),
            values_strings=list(classes),
            default_string="",
        )

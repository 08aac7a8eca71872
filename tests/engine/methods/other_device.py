"""A device that this machine does not have: its tensors compute on the CPU, and refuse to meet those of the CPU as a GPU's would.

Inside ``OtherDevice()`` everything that is asked for on ``OTHER`` becomes an ``Away``. What PyTorch allows to mix across devices may mix
here: numbers without dimensions, copies, and indices into a tensor.
"""

import traceback
from collections.abc import Callable
from typing import Any, Self

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode, _disable_current_modes
from torch.utils._pytree import tree_flatten, tree_map

OTHER = "meta"
"""Stands for the device; a name that PyTorch knows, but whose own tensors hold no numbers."""
_aten = torch.ops.aten
_MAY_MIX = {
    *(_aten.index.Tensor, _aten._unsafe_index.Tensor, _aten.copy_.default, _aten._to_copy.default),
    *(_aten.index_put.default, _aten.index_put_.default, _aten._index_put_impl_.default),
}
_tensor = torch.tensor


class MixedDevicesError(Exception):
    """An operation got tensors of both devices; names it and the lines of the engine it came from."""


class Away(Tensor):
    """A tensor on the other device."""

    within: Tensor

    @staticmethod
    def __new__(cls, within: Tensor) -> Self:
        return Tensor._make_wrapper_subclass(
            cls, within.size(), strides=within.stride(), storage_offset=within.storage_offset(), dtype=within.dtype, device="cpu"
        )

    def __init__(self, within: Tensor) -> None:
        self.within = within

    @property
    def device(self) -> torch.device:
        return torch.device(OTHER)

    def cpu(self, *_: Any, **__: Any) -> Tensor:
        return self.within.detach().clone()

    def tolist(self) -> list[Any]:
        return self.within.detach().tolist()

    def numpy(self, *_: Any, **__: Any) -> Any:
        raise TypeError("can't convert a tensor of another device to numpy; use Tensor.cpu() first")

    @classmethod
    def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        with torch._C.DisableTorchFunctionSubclass():
            made = func(*args, **(kwargs or {}))
            moved = (func is Tensor.to and not isinstance(args[0], Away)) or func is Tensor.new_tensor
            return made.to(OTHER) if moved and not isinstance(made, Away) else made

    @classmethod
    def __torch_dispatch__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return _run(func, args, kwargs or {})


class OtherDevice(TorchDispatchMode):
    """Within it there is the other device."""

    def __enter__(self) -> Self:
        torch.tensor = _asked_for
        return super().__enter__()

    def __exit__(self, *trouble: Any) -> None:
        torch.tensor = _tensor
        super().__exit__(*trouble)

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return _run(func, args, kwargs or {})


def _asked_for(data: Any, *, device: Any = None, **others: Any) -> Tensor:
    """``torch.tensor``, whose way to a device the dispatcher does not see."""
    made = _tensor(data, **others)
    return made if device is None or torch.device(device).type == "cpu" else made.to(device)


def _run(func: Callable[..., Any], args: Any, kwargs: dict[str, Any]) -> Any:
    tensors = [value for value in tree_flatten((args, kwargs))[0] if isinstance(value, Tensor)]
    away = [value for value in tensors if isinstance(value, Away)]
    if away and func not in _MAY_MIX and any(value.dim() > 0 for value in tensors if not isinstance(value, Away)):
        lines = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_stack() if "engine" in frame.filename]
        raise MixedDevicesError(f"{func} at {lines[-1:]}")
    wanted = None if kwargs.get("device") is None else torch.device(kwargs["device"]).type
    within, options = tree_map(lambda value: value.within if isinstance(value, Away) else value, (args, kwargs))
    if wanted is not None:
        options["device"] = torch.device("cpu")
    known = {id(value.within): value for value in away}
    with _disable_current_modes():
        made = func(*within, **options)
    stays = isinstance(args[0], Away) if func is _aten.copy_.default else wanted == OTHER or (bool(away) and wanted != "cpu")
    if not stays:
        return made
    return tree_map(lambda value: value if type(value) is not Tensor else known[id(value)] if id(value) in known else Away(value), made)

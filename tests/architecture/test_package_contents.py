"""What the stand-alone application leaves out."""

import pytest

from installers.package_contents import is_needed, is_stripped


@pytest.mark.parametrize(
    "destination",
    [
        "torch/bin/torch_shm_manager",
        "torch/_functorch/config.py",
        "torch/utils/checkpoint.py",
        "torch/lib/libtorch_cpu.so",
        "pyarrow/libarrow.so.2600",
        "pyarrow/libarrow_substrait.so.2600",
        "pyarrow/libarrow_python.so.2600",
        "torch/distributed/config.py",
        "torch/nn/functional.py",
        "torch-2.13.0+cpu.dist-info/METADATA",
        "onnxruntime/capi/onnxruntime_pybind11_state.cpython-311-x86_64-linux-gnu.so",
        "PySide6/Qt/plugins/platformthemes/libqxdgdesktopportal.so",
        "libfreetype.so.6",
        "matplotlib/mpl-data/fonts/ttf/DejaVuSans.ttf",
        "PySide6/Qt/translations/qtbase_ja.qm",
        "numpy/f2py/__init__.py",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "resources/locale/ja/LC_MESSAGES/tasuki.mo",
    ],
)
def test_that_what_the_application_loads_stays(destination: str) -> None:
    assert is_needed(destination)


@pytest.mark.parametrize(
    "destination",
    [
        "torch/bin/test_api",
        "torch\\include\\ATen\\ATen.h",
        "torch/lib/libtorchbind_test.so",
        "pyarrow/libarrow_flight.so.2600",
        "libarrow_s3.so.2600",
        "pyarrow/libarrow_python.so.2600.1.0",
        "torch/_inductor/scheduler.py",
        "torch/fx/graph.py",
        "torch-2.13.0+cpu.dist-info/licenses/LICENSE",
        "onnxruntime/capi/libonnxruntime.so.1.31.1",
        "libreadline.so.8",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "libpangocairo-1.0.so.0",
        "PySide6/Qt/translations/qtbase_fr.qm",
        "pyarrow/tests/data/table.parquet",
        "PySide6/Qt/qml/QtQuick/qmldir",
    ],
)
def test_that_ballast_stays_out(destination: str) -> None:
    assert not is_needed(destination)


def test_that_the_linear_algebra_of_numpy_keeps_its_symbols() -> None:
    assert is_stripped("torch/lib/libtorch_cpu.so")
    assert is_stripped("libpython3.11.so.1.0")
    assert is_stripped("typst/_typst.abi3.so")
    assert not is_stripped("scipy.libs/libscipy_openblas-6cdc3b4a.so")
    assert not is_stripped("numpy.libs/libscipy_openblas64_-fdde5778.so")

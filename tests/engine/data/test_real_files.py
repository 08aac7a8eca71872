"""What Tasuki understands of real files, pinned."""

from pathlib import Path

import pytest

from engine.data.proposals import propose_tasks
from engine.data.reading import read_dataset
from engine.domain.dataset import DatasetCard


def _kinds(card: DatasetCard) -> dict[str, str]:
    return {column.name: f"{column.kind} {column.role}" for column in card.columns}


def test_that_sparse_causes_are_proposed_and_the_failure_flag_is_a_leak(shared_data: Path) -> None:
    card = read_dataset([shared_data / "ai4i2020" / "ai4i2020_sparse_causes.csv"]).card
    kinds = _kinds(card)
    assert [kinds[name] for name in ("UDI", "Product ID", "Type", "Machine failure")] == [
        "id ignore",
        "id ignore",
        "category feature",
        "binary feature",
    ]
    assert [(column.name, column.unit) for column in card.columns if column.kind == "number"] == [
        ("Air temperature [K]", "K"),
        ("Process temperature [K]", "K"),
        ("Rotational speed [rpm]", "rpm"),
        ("Torque [Nm]", "Nm"),
        ("Tool wear [min]", "min"),
    ]
    assert [(task.name, task.kind, task.classes, task.kpi) for task in propose_tasks(card)] == [
        (name, "binary", ("0", "1"), "auroc") for name in ("TWF", "HDF", "PWF", "OSF", "RNF")
    ]
    assert card.label_counts["TWF"] == 959
    assert card.overlap["TWF"] == dict.fromkeys(("TWF", "HDF", "PWF", "OSF", "RNF"), 959)


def test_that_a_fully_labelled_table_without_telling_names_has_no_guessed_target(shared_data: Path) -> None:
    card = read_dataset([shared_data / "energy_efficiency" / "energy_efficiency.csv"]).card
    assert propose_tasks(card) == ()
    assert "no_labels" in [finding.code for finding in card.findings]
    assert not card.dropped


def test_that_sparse_loads_are_regressions(shared_data: Path) -> None:
    card = read_dataset([shared_data / "energy_efficiency" / "energy_efficiency_sparse.csv"]).card
    assert [(task.name, task.kind, task.kpi) for task in propose_tasks(card)] == [
        ("Heating_Load", "regression", "mae"),
        ("Cooling_Load", "regression", "mae"),
    ]


def test_that_penguins_have_categories_and_gaps(shared_data: Path) -> None:
    card = read_dataset([shared_data / "penguins" / "penguins.csv"]).card
    kinds = _kinds(card)
    assert (kinds["species"], kinds["sex"], kinds["body_mass_g"]) == ("category feature", "binary feature", "number feature")
    assert [card.column(name).missing for name in ("sex", "body_mass_g")] == [11, 2]  # pyright: ignore[reportOptionalMemberAccess]


@pytest.mark.parametrize(
    ("file", "target", "kind"),
    [
        ("ai4i2020/ai4i2020.csv", "Machine failure", "binary"),
        ("wine_quality/winequality-red.csv", "quality", "regression"),
        ("wine_quality/winequality-white.csv", "quality", "regression"),
        ("wine_quality/wine_quality_merged.csv", "quality", "regression"),
    ],
)
def test_that_a_complete_result_is_known_by_its_name(shared_data: Path, file: str, target: str, kind: str) -> None:
    card = read_dataset([shared_data / file]).card
    assert [(task.name, task.kind) for task in propose_tasks(card)] == [(target, kind)]


@pytest.mark.parametrize(("name", "rows"), [("winequality-red.csv", 1599), ("winequality-white.csv", 4898)])
def test_that_the_semicolon_files_are_all_numbers(shared_data: Path, name: str, rows: int) -> None:
    card = read_dataset([shared_data / "wine_quality" / name]).card
    assert (card.rows, card.files[0].delimiter, len(card.columns)) == (rows, ";", 12)
    assert {column.kind for column in card.columns} == {"number"}
    assert "duplicate_rows" in [finding.code for finding in card.findings]


def test_that_digit_images_come_with_four_tasks(shared_data: Path) -> None:
    dataset = read_dataset([shared_data / "digits"], image_size=8)
    assert dataset.images is not None
    assert dataset.images.shape == (1797, 1, 8, 8)
    assert [(task.name, task.kind) for task in propose_tasks(dataset.card)] == [
        ("digit", "multiclass"),
        ("odd", "binary"),
        ("has_loop", "binary"),
        ("ink", "regression"),
    ]


IDS = ["id_like info UDI", "id_like info Product ID"]
NO_LABELS = "no_labels info None"
SAME_SHAPE = "duplicate_column info Surface_Area"
"""In the energy data every compactness belongs to one surface area."""
DRIFT = "time_drift info None"
"""The temperatures of the machines wander from row to row, and the red wines stand in some order."""


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("ai4i2020/ai4i2020.csv", [*(f"leak blocker {cause}" for cause in ("TWF", "HDF", "PWF", "OSF")), *IDS, DRIFT]),
        (
            "ai4i2020/ai4i2020_sparse_causes.csv",
            ["leak blocker Machine failure", "rare_class warning RNF", "missing_not_random warning TWF", *IDS, DRIFT],
        ),
        ("energy_efficiency/energy_efficiency.csv", [NO_LABELS, SAME_SHAPE]),
        ("energy_efficiency/energy_efficiency_sparse.csv", [SAME_SHAPE]),
        ("wine_quality/wine_quality_merged.csv", ["duplicate_rows warning None"]),
        ("wine_quality/winequality-red.csv", ["duplicate_rows warning None", DRIFT]),
        ("wine_quality/winequality-white.csv", ["duplicate_rows warning None"]),
        ("penguins/penguins.csv", [NO_LABELS]),
        ("digits/labels.csv", ["task_function info odd", "task_function info has_loop"]),
        ("parts_cc0/labels.csv", []),
    ],
)
def test_that_real_files_give_these_findings_and_no_others(shared_data: Path, file: str, expected: list[str]) -> None:
    found = read_dataset([shared_data / file], image_size=8).card.findings
    assert [f"{finding.code} {finding.severity} {finding.column}" for finding in found] == expected

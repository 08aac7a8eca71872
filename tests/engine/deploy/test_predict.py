import csv
import random
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from msgspec.structs import replace

from engine.deploy.answering import open_project
from engine.deploy.new_rows import read_like, read_pieces
from engine.deploy.output_columns import measured_names
from engine.deploy.predict import predict_file, predicted_columns
from engine.domain.errors import InputError, ProjectError
from engine.domain.reading import FileOptions, ReadingOptions
from engine.domain.text import translator
from engine.studies.runner import StudyRunner
from engine.studies.store import ProjectStore
from tests.engine.studies.small import small_dataset, small_plan

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deploy")
    dataset = small_dataset(folder)
    path = folder / "study.tasuki"
    plan = small_plan(dataset)
    columns = tuple(replace(choice, gaps=("999",)) if choice.name == "load" else choice for choice in plan.columns)
    with ProjectStore.create(path, dataset, replace(plan, columns=columns)) as store:
        runner = StudyRunner(store, lambda _: None, cores=1)
        runner.prepare()
        assert runner.run() == "done"
    return path


def _predicted(project: Path, folder: Path, table: str) -> tuple[list[dict[str, str]], list[str]]:
    (folder / "new.csv").write_text(table, encoding="utf-8")
    with ProjectStore.open(project) as store:
        answer = predict_file(store, folder / "new.csv", folder / "out.csv")
    with (folder / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert answer.rows == len(rows)
    return rows, [remark.msgid for remark in answer.remarks]


def test_that_rows_keep_their_order_and_get_one_prediction_for_each_task(project: Path, tmp_path: Path) -> None:
    rows, remarks = _predicted(project, tmp_path, "speed,load,line\n2,-2,A\n-2,2,B\n0,,C\n")
    assert [row["line"] for row in rows] == ["A", "B", "C"]
    assert [row["fault"] for row in rows[:2]] == ["yes", "no"]
    assert float(rows[0]["fault_probability"]) > 0.5 > float(rows[1]["fault_probability"])
    assert float(rows[0]["wear"]) > float(rows[1]["wear"])
    assert all(float(row["wear_low"]) < float(row["wear"]) < float(row["wear_high"]) for row in rows)
    assert remarks == []


def test_that_a_value_that_means_a_gap_means_one_in_a_new_file_too(project: Path, tmp_path: Path) -> None:
    rows, _ = _predicted(project, tmp_path, "speed,load,line\n1,,A\n1,999.0,A\n1,99,A\n")
    assert rows[0]["wear"] == rows[1]["wear"] != rows[2]["wear"]


def test_that_one_row_is_enough(project: Path, tmp_path: Path) -> None:
    alone, _ = _predicted(project, tmp_path, "speed,load,line\n2,-2,A\n")
    among, _ = _predicted(project, tmp_path, "speed,load,line\n2,-2,A\n-2,2,B\n")
    assert float(alone[0]["wear"]) == pytest.approx(float(among[0]["wear"]), rel=1e-5)


def test_that_unknown_categories_are_predicted_and_remarked(project: Path, tmp_path: Path) -> None:
    rows, remarks = _predicted(project, tmp_path, "speed,load,line\n1,1,Z\n1,1,A\n")
    assert all(row["wear"] for row in rows)
    assert any("never seen" in remark for remark in remarks)


def test_that_label_columns_of_the_file_are_kept_beside_the_predictions(project: Path, tmp_path: Path) -> None:
    rows, remarks = _predicted(project, tmp_path, "speed,load,line,fault\n2,-2,A,broken\n1,0,B,broken\n")
    assert rows[0]["fault"] in ("yes", "no")
    assert [row["fault_measured"] for row in rows] == ["broken", "broken"]
    assert list(rows[0]).index("fault_measured") == list(rows[0]).index("fault") + 1
    assert any("kept in the column" in remark for remark in remarks)
    assert not any("replaced" in remark for remark in remarks)


def test_that_a_table_that_was_predicted_before_keeps_its_measured_values(project: Path, tmp_path: Path) -> None:
    rows, _ = _predicted(project, tmp_path, "speed,load,line,wear,wear_measured,wear_low\n2,-2,A,8.5,9.5,1\n1,0,B,7.5,6.5,1\n")
    assert [(row["wear_measured"], row["wear_measured_2"]) for row in rows] == [("9.5", "8.5"), ("6.5", "7.5")]
    assert float(rows[0]["wear"]) not in (8.5, 9.5)


def test_that_titles_and_units_are_told_as_what_they_are(project: Path, tmp_path: Path) -> None:
    table = "Report of the line,,\nspeed,load,line\nm/s,kg,\n2,-2,A\n1,0,B\n-1,2,C\n"
    (tmp_path / "new.csv").write_text(table, encoding="utf-8")
    with ProjectStore.open(project) as store:
        answer = predict_file(store, tmp_path / "new.csv", tmp_path / "out.csv")
    assert answer.rows == 3
    assert not any("could not be read" in remark.msgid for remark in answer.remarks)
    assert [note.values["count"] for note in answer.notes if "hold no data" in note.msgid] == [2]


def test_that_the_columns_beside_the_answers_are_explained_by_name(project: Path, tmp_path: Path) -> None:
    (tmp_path / "new.csv").write_text("speed,load,line\n2,-2,A\n", encoding="utf-8")
    with ProjectStore.open(project) as store:
        answer = predict_file(store, tmp_path / "new.csv", tmp_path / "out.csv")
    said = " ".join(translator("en").render(note) for note in answer.notes)
    header = (tmp_path / "out.csv").read_text(encoding="utf-8-sig").split("\n")[0].split(",")
    for name in (column for column in header if column not in ("speed", "load", "line", "fault", "wear")):
        assert name in said


def test_that_missing_columns_are_named(project: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refusal:
        _predicted(project, tmp_path, "speed,colour\n1,red\n2,blue\n")
    assert refusal.value.text.values["columns"] == ["load", "line"]


def test_that_a_project_without_a_verdict_is_refused(tmp_path: Path) -> None:
    dataset = small_dataset(tmp_path)
    with (
        ProjectStore.create(tmp_path / "study.tasuki", dataset, small_plan(dataset)) as store,
        pytest.raises(ProjectError, match="no verdict"),
    ):
        predict_file(store, tmp_path / "table.csv", tmp_path / "out.csv")


def test_that_cells_that_cannot_be_read_are_remarked(project: Path, tmp_path: Path) -> None:
    _, remarks = _predicted(project, tmp_path, "speed,load,line\n2,-2,A\nfast,2,B\n1,2,B\n")
    assert any("could not be read" in remark for remark in remarks)


@pytest.mark.parametrize("taken", ["new.csv", "study.tasuki"])
def test_that_what_predictions_are_made_from_is_not_replaced(project: Path, tmp_path: Path, taken: str) -> None:
    (tmp_path / "new.csv").write_text("speed,load,line\n2,-2,A\n", encoding="utf-8")
    (tmp_path / "study.tasuki").write_bytes(project.read_bytes())
    before = (tmp_path / taken).read_bytes()
    with ProjectStore.open(tmp_path / "study.tasuki") as store, pytest.raises(InputError, match="would replace"):
        predict_file(store, tmp_path / "new.csv", tmp_path / taken)
    assert (tmp_path / taken).read_bytes() == before


def test_that_a_new_file_is_read_as_the_first_was_told_to_be(tmp_path: Path) -> None:
    dataset = small_dataset(tmp_path)
    told = FileOptions(str(tmp_path / "table.csv"), delimiter=";", decimal=",")
    plan = replace(small_plan(dataset), reading=ReadingOptions(files=(told,)))
    new = tmp_path / "new.csv"
    new.write_text("speed;load;line\n1,500;2,500;A\n1,500;2,500;B\n", encoding="utf-8")
    assert read_like(new, plan, dataset).frame["speed"].tolist() == [1.5, 1.5]
    assert read_like(new, small_plan(dataset), dataset).frame["speed"].tolist() != [1.5, 1.5]
    new.write_text("speed,load,line\n1.5,2,A\n1.5,2,B\n", encoding="utf-8")
    assert read_like(new, plan, dataset).card.files[0].delimiter == ","


def test_that_ranges_of_new_rows_hold_about_nine_values_in_ten(project: Path, tmp_path: Path) -> None:
    noise = random.Random(11)
    lines, truth = ["speed,load,line"], []
    for _ in range(2000):
        speed, load, line = noise.gauss(0, 1), noise.gauss(0, 1), noise.choice("ABC")
        lines.append(f"{speed:.3f},{load:.3f},{line}")
        truth.append(10 + 2 * (speed - load + (line == "A")) + noise.gauss(0, 0.3))
    rows, _ = _predicted(project, tmp_path, "\n".join(lines))
    held = sum(float(row["wear_low"]) <= value <= float(row["wear_high"]) for row, value in zip(rows, truth, strict=True)) / 2000
    validation_rows = 60
    assert held == pytest.approx(0.9, abs=3.5 * (0.09 / validation_rows) ** 0.5)


def test_that_rows_read_in_pieces_are_answered_as_at_once(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noise = random.Random(4)
    rows = [f'{noise.gauss(0, 1):.3f},{noise.gauss(0, 1):.3f},{noise.choice("ABCQ")},"a, b\nc"' for _ in range(200)]
    table = "speed,load,line,note\n" + "\n".join(rows) + "\n"
    whole, said = _predicted(project, tmp_path, table)
    monkeypatch.setattr("engine.deploy.predict.read_pieces", partial(read_pieces, rows=64, streamed_from=0))
    pieces, said_of_pieces = _predicted(project, tmp_path, table)
    assert said_of_pieces == said
    assert len(pieces) == len(whole) == 200
    for one, other in zip(whole, pieces, strict=True):
        assert (one["note"], one["line"], one["fault"]) == (other["note"], other["line"], other["fault"])
        assert float(one["wear"]) == pytest.approx(float(other["wear"]), rel=2e-5)


def test_that_saved_predictions_are_those_made_again(project: Path, tmp_path: Path) -> None:
    (tmp_path / "new.csv").write_text("speed,load,line\n2,-2,A\n0.1,0.7,B\n-1,,C\n", encoding="utf-8")
    for name in ("one.csv", "two.csv", "one.parquet"):
        with ProjectStore.open(project) as store:
            predict_file(store, tmp_path / "new.csv", tmp_path / name)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    with ProjectStore.open(project) as store:
        opened = open_project(store)
        fresh = read_like(tmp_path / "new.csv", opened.plan, opened.known)
        columns = predicted_columns(opened, fresh)
    table = pd.read_csv(tmp_path / "one.csv")
    stored = pd.read_parquet(tmp_path / "one.parquet")
    for name in ("wear", "wear_low", "fault_probability"):
        assert stored[name].to_numpy().tobytes() == columns[name].tobytes()
        assert table[name].to_numpy() == pytest.approx(columns[name], rel=5.1e-6)
        assert all(len(f"{value:.12g}".replace("-", "").replace(".", "").lstrip("0")) <= 6 for value in table[name])


def test_that_reasons_name_the_columns_that_move_a_row(project: Path, tmp_path: Path) -> None:
    (tmp_path / "new.csv").write_text("speed,load,line\n3,0,B\n0,3,B\n", encoding="utf-8")
    with ProjectStore.open(project) as store:
        answer = predict_file(store, tmp_path / "new.csv", tmp_path / "out.csv", with_reasons=True)
    rows = pd.read_csv(tmp_path / "out.csv")
    assert rows["wear_reasons"][0].startswith("speed (+")
    assert rows["wear_reasons"][1].startswith("load (-")
    assert any("Reasons name" in note.msgid for note in answer.notes)


def test_that_rows_unlike_those_of_the_study_are_marked(project: Path, tmp_path: Path) -> None:
    rows, remarks = _predicted(project, tmp_path, "speed,load,line\n0.1,0.2,A\n50,0,A\n0,0,Z\n")
    assert [row["unlike_training"] for row in rows] == ["0", "1", "1"]
    assert [row["unlike_columns"] for row in rows] == ["", "speed", "line"]
    assert any("unlike" in remark for remark in remarks)


def test_that_a_failed_prediction_leaves_what_was_there(project: Path, tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("kept", encoding="utf-8")
    with pytest.raises(InputError):
        _predicted(project, tmp_path, "speed,colour\n1,red\n2,blue\n")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "kept"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.csv", "out.csv"]


def test_that_measured_values_take_no_name_of_the_output() -> None:
    assert measured_names(["y_measured", "y"], ["x", "y"], ["y_measured", "y"]) == {"y": "y_measured_2"}
    assert measured_names(["y"], ["x"], ["y"]) == {}

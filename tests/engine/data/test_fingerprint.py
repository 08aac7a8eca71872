import pyarrow as pa

from engine.data.columns import Cells, clean
from engine.data.fingerprint import fingerprint


def _column(name: str, *cells: str | None) -> Cells:
    return clean(name, pa.chunked_array([pa.array(cells[:2], pa.string()), pa.array(cells[2:], pa.string())]))


def _table(pressure: str = "1.0") -> list[Cells]:
    return [
        _column("圧力", pressure, "-0.0", None, "2e3"),
        _column("工程", "研磨", "", None, "研磨"),
        _column("none", None, None, None, None),
        _column("serial", "A1", "B22", "C333", "ﾃｽﾄ"),
    ]


def test_that_fingerprints_of_saved_projects_stay_as_they_are() -> None:
    assert fingerprint(_table(), ["d1", "d2"]) == "aec982bf148c1e273cad5cd89777997e"


def test_that_the_spelling_of_a_number_does_not_matter_and_its_value_does() -> None:
    assert fingerprint(_table("1")) == fingerprint(_table("1.00")) != fingerprint(_table("1.01"))

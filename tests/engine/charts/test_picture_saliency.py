import pytest

from engine.charts.method_diagnostics import method_diagnostics
from engine.charts.picture_saliency import half_area, picture_saliency
from engine.domain.chart import PictureGrid
from engine.domain.events import PicturesWeighed, StudyStarted
from engine.domain.picture import WeighedPicture
from engine.domain.study import Study
from engine.domain.task import Task
from engine.domain.text import translator
from tests.engine.analysis.studies import plan_of, trials_of

TASKS = tuple(Task(name, "binary", "auroc") for name in "ABC")
SPOT, EVERYWHERE = bytes([255] + [0] * 15), bytes([9] * 16)


def weighed(*maps: tuple[bytes | None, ...]) -> Study:
    plan = plan_of(TASKS, 2)
    study = Study()
    study.apply(StudyStarted(plan=plan, trials=tuple(trials_of(plan)), workers=1, device="cpu"))
    pictures = tuple(WeighedPicture(number, b"png", found, name=f"{number}.png") for number, found in enumerate(maps))
    study.apply(PicturesWeighed(trial="joint/0.001/0", pictures=pictures))
    return study


def test_that_tasks_without_any_map_are_left_out_and_the_table_tells_every_map() -> None:
    study = weighed((SPOT, None, EVERYWHERE), (None, None, SPOT))
    (chart,) = picture_saliency(study)
    (grid,) = chart.marks
    assert isinstance(grid, PictureGrid)
    assert grid.columns == ("A", "C")
    assert [picture.maps for picture in grid.pictures] == [(SPOT, EVERYWHERE), (None, SPOT)]
    assert chart.table.rows == (("0.png", "A", 1 / 16), ("0.png", "C", 0.5), ("1.png", "C", 1 / 16))
    assert method_diagnostics(study) == (chart,)
    assert translator("en").render(chart.meaning) == (
        "The more orange, the more a place matters to the task. "
        "Half of what A looks at lies in 6.2 % of the picture; for C it takes 28.1 %. "
        "This is where the networks look, not what causes the result."
    )


def test_that_one_task_is_compared_with_none() -> None:
    (chart,) = picture_saliency(weighed((EVERYWHERE, None, None)))
    assert (
        translator("en")
        .render(chart.meaning)
        .endswith(" Half of what A looks at lies in 50.0 % of the picture. This is where the networks look, not what causes the result.")
    )


@pytest.mark.parametrize(("cells", "share"), [(SPOT, 1 / 16), (EVERYWHERE, 0.5), (bytes([100, 100, 0, 0]), 0.25), (bytes(4), 0.25)])
def test_that_the_area_is_the_smallest_that_holds_half(cells: bytes, share: float) -> None:
    assert half_area(cells) == share


def test_that_without_pictures_there_is_no_chart() -> None:
    assert picture_saliency(Study()) == ()

"""Where in example pictures the tasks of the candidate look."""

from statistics import fmean

from engine.domain.chart import Axis, Chart, PictureGrid, TableView
from engine.domain.picture import WeighedPicture
from engine.domain.study import Study
from engine.domain.text import Text, message, together


def picture_saliency(study: Study) -> tuple[Chart, ...]:
    """One chart; nothing before the candidate was scored, and nothing for tables."""
    plan = study.plan
    event = next(iter(study.pictures.values()), None)
    if plan is None or event is None:
        return ()
    names = tuple(task.name for task in plan.tasks)
    places = [place for place in range(len(names)) if any(picture.maps[place] is not None for picture in event.pictures)]
    columns = tuple(names[place] for place in places)
    pictures = tuple(
        WeighedPicture(picture.row, picture.png, tuple(picture.maps[place] for place in places), picture.name) for picture in event.pictures
    )
    return (
        Chart(
            id="picture_saliency",
            title=message("Where the tasks look in pictures"),
            x=Axis(message("Task")),
            y=Axis(message("Picture")),
            marks=(PictureGrid(columns, pictures),),
            meaning=together(_COLOUR, _meaning(columns, pictures), _DOUBT),
            table=TableView(
                (message("Picture"), message("Task"), message("Part of the picture that holds half of it")),
                tuple(
                    (picture.name or str(picture.row + 1), name, half_area(found))
                    for picture in pictures
                    for name, found in zip(columns, picture.maps, strict=True)
                    if found is not None
                ),
            ),
        ),
    )


_COLOUR = message("The more orange, the more a place matters to the task.")
_DOUBT = message("This is where the networks look, not what causes the result.")


def half_area(cells: bytes) -> float:
    """The smallest share of the cells that holds half of their sum: small for one spot, a half where a task looks everywhere."""
    total, held = sum(cells), 0
    for count, value in enumerate(sorted(cells, reverse=True), start=1):
        held += value
        if 2 * held >= total:
            return count / len(cells)
    return 1.0


def _meaning(columns: tuple[str, ...], pictures: tuple[WeighedPicture, ...]) -> Text:
    spread = {
        name: fmean(areas)
        for place, name in enumerate(columns)
        if (areas := [half_area(found) for picture in pictures if (found := picture.maps[place]) is not None])
    }
    if not spread:
        return message("In these pictures nothing stands out for any task.")
    least, most = (pick(spread, key=lambda name: spread[name]) for pick in (min, max))
    if least == most:
        return message("Half of what {task} looks at lies in {share:percent} of the picture.", task=least, share=spread[least])
    return message(
        "Half of what {task} looks at lies in {share:percent} of the picture; for {other} it takes {wide:percent}.",
        task=least,
        share=spread[least],
        other=most,
        wide=spread[most],
    )

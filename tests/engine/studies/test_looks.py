import pandas as pd

from engine.domain.events import ExponentsMeasured, InputsWeighed, PicturesWeighed
from engine.domain.picture import WeighedPicture
from engine.domain.spectrum import LayerExponent
from engine.studies.frames import Scored
from engine.studies.looks import looks, picture_names

LAYER = LayerExponent(2, 64, 3.0, 0.2, 20, 5.0, 4.0)


def test_that_pictures_are_called_by_what_the_data_calls_them() -> None:
    scored = Scored(kpis={}, pictures={"a": (WeighedPicture(1, b"png", (b"map",)),)})
    (event,) = looks(scored, (), ("x.png", "y.png"))
    assert isinstance(event, PicturesWeighed)
    assert [(picture.row, picture.name, picture.maps) for picture in event.pictures] == [(1, "y.png", (b"map",))]


def test_that_nothing_is_told_where_nothing_was_measured() -> None:
    scored = Scored(kpis={}, inputs={"a": ((1.0,),)}, pictures={"a": ()}, exponents={"a": (LAYER,), "b": ()})
    told = list(looks(scored, ("x",), ()))
    assert told == [InputsWeighed(trial="a", columns=("x",), shares=((1.0,),)), ExponentsMeasured(trial="a", layers=(LAYER,))]


def test_that_rows_without_a_picture_have_an_empty_name() -> None:
    class Pictures:
        image_column = "path"
        frame = pd.DataFrame({"path": ["a.png", None]})

    class Table:
        image_column = None
        frame = pd.DataFrame({"x": [1.0]})

    assert picture_names(Pictures()) == ("a.png", "")  # pyright: ignore[reportArgumentType]
    assert picture_names(Table()) == ()  # pyright: ignore[reportArgumentType]

from hypothesis import given
from hypothesis import strategies as st

from engine.report.writers.text_fit import cut_to, fitting_size, text_height, text_width

texts = st.text(st.sampled_from("aW1. 学習％ー"), max_size=80)


def test_that_japanese_characters_are_one_em_wide():
    assert text_width("学習", 10) == 20


@given(texts, st.floats(20, 300), st.floats(10, 100))
def test_that_a_fitting_size_fits_unless_it_is_the_smallest(text: str, width: float, height: float):
    size = fitting_size([text], width, height, largest=20, smallest=8)
    assert size == 8 or text_height([text], size, width) <= height


@given(texts, st.floats(10, 300))
def test_that_cut_text_is_no_wider_than_its_room(text: str, width: float):
    assert text_width(cut_to(text, 10, width), 10) <= width

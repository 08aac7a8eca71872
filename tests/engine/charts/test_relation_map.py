"""The map of how tasks relate before training: answers down, classes of the given task across, one scale for every map."""

from engine.charts.relation_map import relation_map
from engine.domain.chart import HeatMap
from engine.domain.relation import Relation, RelationFound
from engine.domain.task import Task
from engine.domain.text import translator

GRADE = Task("grade", "multiclass", "accuracy", ("a", "b", "c"))
LEAK = Task("leak", "binary", "auroc", ("no", "yes"))
COLOUR = Task("colour", "multiclass", "accuracy", ("red", "blue"))
EXPERT = RelationFound(Relation("grade", "leak", ((0.1,), (0.5,), (0.9,))), "expert")
DATA = RelationFound(
    Relation("grade", "colour", ((0.5, 0.5), (0.4, 0.6), (0.3, 0.7))),
    "data",
    (10, 20, 30),
    ((0.4, 0.4), (0.3, 0.5), (0.2, 0.6)),
    ((0.6, 0.6), (0.5, 0.7), (0.4, 0.8)),
)


def test_that_answers_stand_below_each_other_and_classes_beside() -> None:
    (mark,) = relation_map((EXPERT, DATA), (GRADE, LEAK, COLOUR)).marks
    assert isinstance(mark, HeatMap)
    assert (mark.rows, mark.columns) == (("leak", "colour=red", "colour=blue"), ("a", "b", "c"))
    assert mark.values == ((0.1, 0.5, 0.9), (0.5, 0.4, 0.3), (0.5, 0.6, 0.7))
    assert (mark.full_at, mark.percent, mark.signed) == (1.0, True, False)


def test_that_the_table_tells_intervals_and_rows_of_what_was_learned_only() -> None:
    rows = relation_map((EXPERT, DATA), (GRADE, LEAK, COLOUR)).table.rows
    assert rows[0][:6] == ("a", "leak", 0.1, None, None, None)
    assert rows[1][:6] == ("a", "colour=red", 0.5, 0.4, 0.6, 10.0)
    assert len(rows) == 9


def test_that_the_sentence_names_the_answer_that_differs_most() -> None:
    words = translator("en").render(relation_map((EXPERT, DATA), (GRADE, LEAK, COLOUR)).meaning)
    assert words == "leak depends most on grade: 90.0 % of the rows have it where grade is c, 10.0 % where it is a."

"""What a person reads where other programs read an id."""

from engine.domain.dataset import Kind, Role
from engine.domain.text import mark

COLUMN_KINDS: dict[Kind, str] = {
    "number": mark("Number"),
    "category": mark("Category"),
    "binary": mark("Yes or no"),
    "text": mark("Text"),
    "date": mark("Date"),
    "id": mark("Identifier"),
    "image": mark("Image"),
}
COLUMN_ROLES: dict[Role, str] = {
    "feature": mark("Feature"),
    "target": mark("To predict"),
    "group": mark("Group"),
    "time": mark("Time"),
    "ignore": mark("Leave out"),
}
OPTIMISERS: dict[str, str] = {"adamw": mark("AdamW"), "sgd": mark("SGD")}

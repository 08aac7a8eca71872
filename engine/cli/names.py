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
METHODS: dict[str, str] = {
    "single_task": mark("Single-task training"),
    "equal_weights": mark("Equal weights"),
    "swept_weights": mark("Swept weights"),
    "task_pairs": mark("Task pairs"),
}
"""As the catalogue calls them; here because reading a verdict does not wait for the training libraries."""
OPTIMISERS: dict[str, str] = {"adamw": mark("AdamW"), "sgd": mark("SGD")}

"""Tells labels from circumstances among the columns that stand beside images."""

import re

import pyarrow as pa

from engine.domain.dataset import Kind, Role
from engine.domain.part_names import part_named
from engine.domain.text import Text, message

_CIRCUMSTANCE = re.compile(
    r"(^|[^a-z])(machine|line|lot|batch|camera|operator|shift|station|site|tool|temp|temperature|humidity|pressure|speed|"
    r"voltage|current|exposure|gain)([^a-z]|$)|設備|号機|機械|装置|ライン|ロット|カメラ|作業者|担当|直$|シフト|工場|拠点|"
    r"温度|気温|湿度|圧力|速度|電圧|電流|露光|照度|型番|品番",
    re.IGNORECASE,
)
"""Names of what is known before anyone looks at the image."""
_FEW = 20


def role_beside_images(
    name: str, text: pa.ChunkedArray, distinct: int, kind: Kind, why: Text, *, gaps_elsewhere: bool
) -> tuple[Role, Text]:
    """The role of a column of numbers or classes beside images, and why.

    A column with gaps is a label, whatever its name. A complete one is an input where its name is that of a circumstance, or
    where it is a number while other columns (``gaps_elsewhere``) have the many gaps of labels. Everything else is a label.
    """
    if distinct <= _FEW and distinct and all(part_named(value) for value in text.unique().drop_null().to_pylist()):
        return "ignore", message("Its values name training and test parts; it can decide the split.")
    if text.null_count:
        return "target", message("It stands beside the images. {why}", why=why)
    if distinct < 2:
        return "feature", why
    if _CIRCUMSTANCE.search(name):
        return "feature", message("It stands beside the images and has the name of something known beforehand. {why}", why=why)
    if kind == "number" and gaps_elsewhere:
        return "feature", message("It stands beside the images and is complete, while the labels have gaps. {why}", why=why)
    return "target", message("It stands beside the images. {why}", why=why)

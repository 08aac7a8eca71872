"""Finds input columns whose name says that they are filled in only after the event that is to be predicted."""

import re
from collections.abc import Sequence

from engine.domain.dataset import Column, Finding
from engine.domain.text import message

_AFTERWARDS = re.compile(
    r"判定|(?<!熱)交換|修理|修繕|修正日|手直し|補修|対策|処置|是正|原因|廃棄|返品|返却|クレーム|苦情|結果|復旧|停止理由|不良内容|不良名"
    r"|(?<![a-z])(repair(ed)?|rework(ed)?|replaced|replacement|results?|outcome|disposition|scrap(ped)?|complaints?|root.?cause|corrective"
    r"|remedy|diagnosis|resolved|resolution|downtime|failure.?(mode|date|reason))(?![a-z])",
    re.IGNORECASE,
)  # fmt: skip


def find_afterthoughts(columns: Sequence[Column]) -> list[Finding]:
    """A remark for every input beside labelled tasks whose name suggests that it is known only after the fact; names can mislead."""
    if not any(column.role == "target" for column in columns):
        return []
    return [_finding(column.name) for column in columns if column.role == "feature" and _AFTERWARDS.search(column.name)]


def _finding(name: str) -> Finding:
    text = message(
        "By its name, this column may be filled in only after the event that is to be predicted. A network that learned from it would be "
        "of no use beforehand. Leave it out unless it is known in time."
    )
    return Finding("after_the_fact", "info", text, name)

"""Ways in which a file gets damaged: bytes changed, lost, doubled, moved, or written in another encoding."""

import os
from dataclasses import dataclass

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

CASES = int(os.environ.get("TASUKI_FUZZ", "800"))
"""Damaged files in all; ``make fuzz`` asks for tens of thousands, and then for other ones each time."""
PIECES = (
    b"", b"\n", b"\r", b",", b"\t", b";", b"|", b'"', b'""', b"\x00", b"\x00" * 40, b"\xff\xfe", b"\xef\xbb\xbf", b"\x82", b"\x1b$B", b"-",
    b"9" * 30, b"1e999", b"nan", b"\n\n\n", b"," * 300, b"#DIV/0!", b"20240501", b"\xff" * 9, b"=cmd|' /C calc'!A0",
    "計".encode(), "合計,".encode("cp932"), "不明".encode("euc_jp"), "温度,圧力\n".encode("utf-16"), "判定\t否\n".encode("iso2022_jp"),
)  # fmt: skip


@dataclass(frozen=True)
class Damage:
    """One change of a file's bytes."""

    way: str
    start: float
    """Where it happens, as a share of the file."""
    length: int
    piece: bytes

    def apply(self, content: bytes) -> bytes:
        """The damaged bytes."""
        at = int(self.start * len(content))
        taken, rest = content[at : at + self.length], content[at + self.length :]
        match self.way:
            case "replace":
                return content[:at] + self.piece + rest
            case "flip":
                return content[:at] + bytes(byte ^ (1 << self.length % 8) for byte in taken[:1]) + content[at + 1 :]
            case "cut":
                return content[:at]
            case "double":
                return content[:at] + content[at // 2 : at] + content[at:]
            case _:
                return rest + content[:at] + taken


DAMAGE = st.lists(
    st.builds(
        Damage,
        st.sampled_from(("replace",) * 6 + ("flip",) * 4 + ("cut", "double", "move")),
        st.floats(0, 1),
        st.integers(0, 40),
        st.sampled_from(PIECES),
    ),
    min_size=1,
    max_size=5,
)


def damaged(content: bytes, damage: list[Damage]) -> bytes:
    """``content`` after all of ``damage``, one after the other."""
    for one in damage:
        content = one.apply(content)
    return content


def cases(share: float) -> settings:
    """Settings for a test that has this share of all cases."""
    return settings(
        deadline=None,
        database=None,
        derandomize="TASUKI_FUZZ" not in os.environ,
        max_examples=max(1, int(share * CASES)),
        suppress_health_check=list(HealthCheck),
    )

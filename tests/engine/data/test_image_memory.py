from pathlib import Path

import pytest

from engine.data import image_memory
from engine.data.image_memory import ImageMemory
from engine.data.reading import read_dataset
from engine.domain.plan import ColumnChoice
from tests.engine.data.pictures import picture_bytes, pictures


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many images each call to the decoder was given."""
    counts: list[int] = []
    original = image_memory.load_images

    def count(sources: list[image_memory.Source], *rest: object) -> object:
        counts.append(len(sources))
        return original(sources, *rest)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(image_memory, "load_images", count)
    return counts


def test_that_another_role_decodes_no_image_again(tmp_path: Path, decoded: list[int]) -> None:
    pictures(tmp_path, ["a/1.png", "a/2.png", "b/1.png", "b/2.png"])
    memory = ImageMemory()
    first = read_dataset([tmp_path], image_size=8, memory=memory)
    second = read_dataset([tmp_path], [ColumnChoice("class", "binary", "ignore")], image_size=8, memory=memory)
    assert decoded == [4]
    assert first.images is second.images
    assert first.card.fingerprint == second.card.fingerprint


def test_that_a_changed_added_or_resized_image_is_read_anew(tmp_path: Path, decoded: list[int]) -> None:
    pictures(tmp_path, ["a/1.png", "a/2.png", "b/1.png", "b/2.png"])
    memory = ImageMemory()
    first = read_dataset([tmp_path], image_size=8, memory=memory)
    (tmp_path / "a" / "1.png").write_bytes(picture_bytes("BMP", shade=250))
    changed = read_dataset([tmp_path], image_size=8, memory=memory)
    assert changed.images is not None
    assert changed.images[0, 0, 4, 4] == 250
    assert changed.card.fingerprint != first.card.fingerprint
    pictures(tmp_path, ["b/3.png"])
    read_dataset([tmp_path], image_size=8, memory=memory)
    read_dataset([tmp_path], image_size=16, memory=memory)
    assert decoded == [4, 4, 5, 5]

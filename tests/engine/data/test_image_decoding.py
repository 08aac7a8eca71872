import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageOps

from engine.data import image_decoding
from engine.data.image_decoding import DECODING_ERRORS, TooManyPixelsError, ValueRange, decode

RED = (200, 10, 20)


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def _centre(content: bytes) -> list[int]:
    return decode(content, 8).pixels[:, 4, 4].tolist()


def _png_of_16_bits(values: np.ndarray) -> bytes:
    """A PNG of (H, W, C) values with 16 bits a channel, which Pillow cannot write."""
    height, width, channels = values.shape
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    header = struct.pack(">IIBBBBB", width, height, 16, {1: 0, 3: 2, 4: 6}[channels], 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    written = [struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


def _tiff_of_16_bits(values: np.ndarray, order: str, *, packed: bool) -> bytes:
    height, width, channels = values.shape
    body = values.astype(order + "u2").tobytes()
    body = zlib.compress(body) if packed else body
    entries = [(256, 3, 1, width), (257, 3, 1, height), (258, 3, 3, 134), (259, 3, 1, 8 if packed else 1), (262, 3, 1, 2),
               (273, 4, 1, 140), (277, 3, 1, channels), (278, 3, 1, height), (279, 4, 1, len(body)), (284, 3, 1, 1)]  # fmt: skip
    written = [
        struct.pack(
            order + ("HHIHH" if kind == 3 and count == 1 else "HHII"), tag, kind, count, value, *([0] if kind == 3 and count == 1 else [])
        )
        for tag, kind, count, value in entries
    ]
    start = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "IH", 8, len(entries))
    return start + b"".join(written) + struct.pack(order + "IHHH", 0, 16, 16, 16) + body


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "TIFF", "WEBP", "GIF"])
def test_that_each_format_gives_its_colour(kind: str) -> None:
    lossless = {"lossless": True} if kind == "WEBP" else {}
    assert np.allclose(_centre(_saved(Image.new("RGB", (12, 12), RED), kind, **lossless)), RED, atol=4)


@pytest.mark.parametrize(("mode", "colour", "kind", "expected"), [
    ("L", 90, "PNG", [90]),
    ("1", 1, "PNG", [255]),
    ("1", 0, "TIFF", [0]),
    ("LA", (90, 255), "PNG", [90]),
    ("LA", (90, 0), "PNG", [255]),
    ("RGBA", (200, 10, 20, 255), "PNG", [200, 10, 20]),
    ("RGBA", (200, 10, 20, 0), "PNG", [255, 255, 255]),
    ("RGBA", (0, 0, 0, 128), "TIFF", [127, 127, 127]),
    ("CMYK", (0, 255, 255, 0), "TIFF", [255, 0, 0]),
    ("YCbCr", (128, 128, 128), "JPEG", [128, 128, 128]),
])  # fmt: skip
def test_that_each_way_to_store_colour_is_understood(mode: str, colour: tuple[int, ...], kind: str, expected: list[int]) -> None:
    assert np.allclose(_centre(_saved(Image.new(mode, (12, 12), colour), kind)), expected, atol=1)


def test_that_palettes_become_colours_and_their_transparent_entries_white() -> None:
    image = Image.new("P", (12, 12), 1)
    image.putpalette([0, 0, 0, *RED])
    assert _centre(_saved(image, "PNG")) == list(RED)
    assert _centre(_saved(image, "PNG", transparency=1)) == [255, 255, 255]


def test_that_inverted_cmyk_of_a_printing_house_is_not_a_negative() -> None:
    assert np.allclose(_centre(_saved(Image.new("CMYK", (16, 16), (0, 0, 0, 0)), "JPEG")), 255, atol=3)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_that_images_are_turned_upright(kind: str, orientation: int) -> None:
    values = np.zeros((16, 24), np.uint8)
    values[:8, :12] = 250
    values[8:, :12] = 120
    image = Image.fromarray(values).convert("RGB" if kind == "WEBP" else "L")
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = _saved(image, kind, exif=exif, **({"lossless": True} if kind == "WEBP" else {}))
    with Image.open(io.BytesIO(content)) as stored:
        upright = ImageOps.exif_transpose(stored)
        expected = np.asarray(upright.convert("L").resize((4, 4), Image.Resampling.BILINEAR)).astype(int)
        size = upright.size
    found = decode(content, 4)
    assert np.abs(found.pixels[0].astype(int) - expected).max() <= 12
    assert (found.width, found.height) == size


def test_that_deep_values_are_kept_until_the_range_is_known() -> None:
    values = np.linspace(0, 4095, 64).reshape(8, 8)
    for content in (_saved(Image.fromarray(values.astype(np.uint16)), "PNG"), _saved(Image.fromarray(values.astype(np.uint16)), "TIFF")):
        found = decode(content, 8)
        assert found.deep
        assert found.deep == ValueRange(0, 4095, floating=False)
        assert np.abs(found.deep.to_bytes(found.pixels)[0] - values * 255 / 4095).max() <= 1
    floating = decode(_saved(Image.fromarray((values / 4095).astype(np.float32)), "TIFF"), 8)
    assert floating.deep == ValueRange(0, 1, floating=True)
    signed = decode(_saved(Image.fromarray((values - 2000).astype(np.int32)), "TIFF"), 8)
    assert signed.deep == ValueRange(-2000, 2095, floating=False)


@pytest.mark.parametrize("form", ["png", "png with alpha", "tiff <", "tiff >", "tiff < packed", "tiff > packed"])
def test_that_deep_colours_keep_their_low_bytes(form: str) -> None:
    values = np.random.default_rng(0).integers(0, 4096, (8, 8, 4 if "alpha" in form else 3))
    content = _png_of_16_bits(values) if "png" in form else _tiff_of_16_bits(values, form[5], packed="packed" in form)
    found = decode(content, 8)
    assert found.deep is not None
    assert np.array_equal(found.pixels, values[..., :3].transpose(2, 0, 1))


@pytest.mark.parametrize(("lowest", "highest", "floating", "black", "white"), [
    (0, 200, False, 0, 255),
    (10, 900, False, 0, 4095),
    (0, 4096, False, 0, 65535),
    (0, 70000, False, 0, 70000),
    (0.2, 0.9, True, 0, 1),
    (-0.5, 0.9, True, -0.5, 1),
    (0, 0, True, 0, 1),
    (-9, -1, False, -9, 255),
])  # fmt: skip
def test_that_white_is_the_end_of_a_usual_range(lowest: float, highest: float, floating: bool, black: float, white: float) -> None:
    known = ValueRange(lowest, highest, floating)
    assert (known.black, known.white) == (black, white)


def test_that_a_dark_image_does_not_set_the_range_of_all() -> None:
    together = ValueRange.over([ValueRange(0, 100, floating=False), ValueRange(3, 4000, floating=False)])
    assert together.white == 4095


def test_that_values_that_are_no_numbers_become_black() -> None:
    values = np.full((8, 8), np.nan, np.float32)
    values[0, 0] = np.inf
    values[4:] = 1
    found = decode(_saved(Image.fromarray(values), "TIFF"), 8)
    assert found.deep == ValueRange(0, 1, floating=True)


def test_that_of_several_pages_the_first_counts() -> None:
    pages = [Image.new("L", (8, 8), shade) for shade in (40, 200)]
    for kind in ("TIFF", "GIF"):
        found = decode(_saved(pages[0], kind, save_all=True, append_images=pages[1:]), 8)
        assert found.more_pages
        assert found.pixels[0, 4, 4] == 40 or found.pixels[:, 4, 4].tolist() == [40, 40, 40]
    assert not decode(_saved(pages[0], "TIFF"), 8).more_pages


def test_that_a_huge_picture_in_a_few_kilobytes_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    claimed = _png_of_16_bits(np.zeros((4, 4, 1), np.uint16)).replace(struct.pack(">II", 4, 4), struct.pack(">II", 20_000, 20_000))
    with pytest.raises((TooManyPixelsError, *DECODING_ERRORS)):
        decode(claimed, 8)
    monkeypatch.setattr(image_decoding, "MAX_PIXELS", 100)
    with pytest.raises(TooManyPixelsError):
        decode(_saved(Image.new("L", (11, 11)), "PNG"), 8)


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"II*\0\x08\0\0\0", b"not an image at all"])
def test_that_what_is_no_image_raises_one_of_the_named_errors(content: bytes) -> None:
    with pytest.raises(DECODING_ERRORS):
        decode(content, 8)

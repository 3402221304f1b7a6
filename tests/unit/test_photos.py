"""Photos: upright, cut out, drawn anew; or refused with what to do, whatever was uploaded."""

from __future__ import annotations

import io
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from portal.domain import photos as rules
from portal.domain.photos import Crop
from portal.services import children, gates, photos
from portal.services.children import FileRefused
from portal.services.photo_child import cut, sharpness
from portal.services.photos import portrait as cut_out
from portal.services.scan_child import Refused
from tests.portraits import BACKGROUNDS, blurred, jpeg, portrait
from tests.scan_samples import BASELINE, SECRET, blank_pdf, encoded, segments, written

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
DAMAGED = "文件打不开，可能已损坏或没有传完整，请重新拍照或扫描后上传"
TOO_MANY_PIXELS = "图片超过5000万像素，请降低分辨率后重新拍照或扫描"
SHARP = jpeg(portrait())


def opened(photo: bytes) -> Image.Image:
    return Image.open(io.BytesIO(photo))


def corner_marks(size: tuple[int, int] = (1400, 1000)) -> Image.Image:
    """A portrait in the middle of a room whose quarters have colours of their own."""
    picture = Image.new("RGB", size)
    wide, high = size
    for at, colour in enumerate(("red", "lime", "blue", "yellow")):
        picture.paste(colour, (at % 2 * wide // 2, at // 2 * high // 2, wide, high))
    return picture


def refusal(content: bytes, crop: Crop | None = None) -> str:
    with pytest.raises(FileRefused) as told:
        cut_out(content, crop)
    return str(told.value)


@pytest.mark.clause("R11.3")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_35_by_49_millimetres_drawn_anew_without_metadata(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F], exif.get_ifd(0x8825)[29] = SECRET.decode(), SECRET.decode()
    photo = cut_out(encoded(portrait(), kind, exif=exif, icc_profile=SECRET * 40), None)
    seen = opened(photo)
    assert (seen.size, seen.mode, seen.format) == ((413, 579), "RGB", "JPEG")
    assert seen.info["dpi"] == (300, 300)
    assert set(segments(photo)) == BASELINE
    assert SECRET not in photo
    assert len(photo) < 100_000


REFUSALS = {
    "empty": (b"", rules.EMPTY),
    "10 MB and a byte": (SHARP.ljust(10 * 1024 * 1024 + 1), rules.TOO_LARGE),
    "100 million pixels": (encoded(Image.new("1", (10_000, 10_000)), "PNG"), TOO_MANY_PIXELS),
    "a PDF named .jpg": (written(blank_pdf()), rules.UNKNOWN),
    "an SVG with a script": (SVG, rules.UNKNOWN),
    "a GIF": (encoded(portrait(), "GIF"), rules.UNKNOWN),
    "half a photo": (SHARP[: len(SHARP) // 2], DAMAGED),
    "too small": (jpeg(portrait(290)), "裁剪后只有290×406像素，至少要300×420像素"),
    "blurred": (jpeg(blurred(portrait(), 4)), rules.BLURRED),
    "all one colour": (jpeg(Image.new("RGB", (600, 840), "red")), rules.ONE_COLOUR),
    "too dark": (jpeg(portrait().point(lambda light: light // 5)), rules.TOO_DARK),
    "too light": (jpeg(portrait().point(lambda light: 235 + light // 13)), rules.TOO_LIGHT),
    "black": (jpeg(Image.new("RGB", (600, 840))), rules.TOO_DARK),
    "white": (jpeg(Image.new("RGB", (600, 840), "white")), rules.TOO_LIGHT),
}


@pytest.mark.clause("R11.3")
@pytest.mark.parametrize("case", REFUSALS)
def test_what_is_no_photo_is_refused_with_what_to_do(case: str) -> None:
    content, sentence = REFUSALS[case]
    assert sentence in refusal(content)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_stands_upright_however_the_camera_was_held(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    picture = corner_marks()
    stored = picture.transpose(undo[orientation]) if orientation in undo else picture
    assert colours(encoded(stored, exif=exif), None) == ["red", "lime", "blue", "yellow"]


def colours(content: bytes, crop: Crop | None) -> list[str]:
    """The colours of the photo's quarters, row by row."""
    ((width, height, photo),) = cut(content, crop)
    seen = opened(photo).convert("RGB")
    names = {(1, 0, 0): "red", (0, 1, 0): "lime", (0, 0, 1): "blue", (1, 1, 0): "yellow"}
    found = []
    for y in (1, 3):
        for x in (1, 3):
            pixel = seen.getpixel((x * width // 4, y * height // 4))
            assert isinstance(pixel, tuple)
            red, green, blue = (round(part / 255) for part in pixel)
            found.append(names[red, green, blue])
    return found


@pytest.mark.parametrize(
    ("turn", "seen"),
    [
        (0, ["red", "lime", "blue", "yellow"]),
        (90, ["blue", "red", "yellow", "lime"]),
        (180, ["yellow", "blue", "lime", "red"]),
        (270, ["lime", "yellow", "red", "blue"]),
    ],
)
def test_it_is_turned_to_the_right_before_it_is_cut_out(turn: int, seen: list[str]) -> None:
    wide = (1000, 1400) if turn % 180 else (1400, 1000)
    high = wide[0] if turn % 180 else wide[1]
    across = wide[1] if turn % 180 else wide[0]
    width = high * 35 / 49 / across
    crop = Crop((1 - width) / 2, 0.0, width, turn)
    assert colours(encoded(corner_marks(wide)), crop) == seen


def test_the_crop_chooses_the_part() -> None:
    """A quarter lies within one colour, and what has one colour shows nobody."""
    with pytest.raises(Refused, match=rules.ONE_COLOUR):
        cut(encoded(corner_marks()), Crop(0.1, 0.0, 0.25))
    assert refusal(encoded(corner_marks()), Crop(0.4, 0.4, 0.2)).startswith("照片太小")


@pytest.mark.parametrize("width", [300, 413, 826, 1652])
@pytest.mark.parametrize("noise", [0, 2, 5])
def test_sharp_portraits_lie_far_above_the_threshold_and_blurred_ones_below(
    width: int, noise: int
) -> None:
    sharp, soft = [], []
    for seed in range(6):
        whole = portrait(width, background=BACKGROUNDS[seed % 3], seed=seed, noise=noise)
        out_of_focus = blurred(portrait(width, background=BACKGROUNDS[seed % 3], seed=seed), 3)
        sharp.append(measured(whole))
        soft.append(measured(out_of_focus))
    assert min(sharp) > 1.5 * rules.LEAST_SHARPNESS
    assert max(soft) < rules.LEAST_SHARPNESS


def measured(picture: Image.Image) -> float:
    grey = opened(jpeg(picture)).convert("L")
    return sharpness(grey.resize((413, 579), Image.Resampling.LANCZOS))


def test_a_picture_that_crashes_the_decoder_takes_nothing_along(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    crashing = tmp_path / "child.py"
    crashing.write_text("import os; os.abort()")
    monkeypatch.setattr(photos, "_CHILD", crashing)
    assert refusal(SHARP) == rules.TOO_HEAVY


def test_nobody_waits_long_for_another_persons_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "LONGEST_WAIT", 0.01)
    with children.ONE_AT_A_TIME:
        assert refusal(SHARP) == gates.BUSY


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_spoilt_file_is_taken_or_refused_and_nothing_else(data: st.DataObject) -> None:
    content = bytearray(SHARP)
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Refused):
        ((width, height, _photo),) = cut(bytes(content), None)
        assert (width, height) == (413, 579)

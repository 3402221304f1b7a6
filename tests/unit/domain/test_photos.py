"""How a photo is cut out: always 35:49, always inside the picture, as chosen where that can be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.photos import (
    DPI,
    HEIGHT,
    HEIGHT_MM,
    TURNS,
    WIDTH,
    WIDTH_MM,
    Crop,
    box,
    parse_crop,
    too_small,
)

SIDES = st.integers(1, 12_000)
FRACTIONS = st.floats(0, 1, allow_subnormal=False)
WIDTHS = st.floats(0.001, 1)
NEAR = 1e-6


def test_the_photo_is_35_by_49_millimetres_at_300_dots_an_inch() -> None:
    assert (round(WIDTH_MM / 25.4 * DPI), round(HEIGHT_MM / 25.4 * DPI)) == (WIDTH, HEIGHT)


@given(
    crop=st.one_of(st.none(), st.builds(Crop, FRACTIONS, FRACTIONS, WIDTHS)),
    width=SIDES,
    height=SIDES,
)
def test_what_is_cut_out_is_35_to_49_and_inside(crop: Crop | None, width: int, height: int) -> None:
    left, top, right, bottom = box(crop, width, height)
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert (right - left) / (bottom - top) == pytest.approx(35 / 49, rel=NEAR)


@given(x=FRACTIONS, y=FRACTIONS, part=WIDTHS, width=SIDES, height=SIDES)
def test_a_crop_that_fits_is_cut_out_as_chosen(
    x: float, y: float, part: float, width: int, height: int
) -> None:
    widest = min(1.0, height * 35 / 49 / width)
    chosen = part * widest
    high = chosen * width * 49 / 35 / height
    crop = Crop(x * (1 - chosen), y * max(1 - high, 0.0), chosen)
    left, top, right, _bottom = box(crop, width, height)
    assert right - left == pytest.approx(chosen * width, rel=NEAR)
    assert left == pytest.approx(crop.x * width, rel=NEAR, abs=NEAR)
    assert top == pytest.approx(crop.y * height, rel=NEAR, abs=NEAR)


@given(width=SIDES, height=SIDES)
def test_without_a_crop_it_is_the_largest_from_the_middle_with_room_above_the_head(
    width: int, height: int
) -> None:
    left, top, right, bottom = box(None, width, height)
    assert right - left == pytest.approx(width) or bottom - top == pytest.approx(height)
    assert left == pytest.approx(width - right, abs=NEAR * width)
    assert top <= (height - bottom) + NEAR * height


@given(crop=st.builds(Crop, FRACTIONS, FRACTIONS, WIDTHS, st.sampled_from(TURNS)))
def test_a_crop_that_is_sent_is_read_as_it_was(crop: Crop) -> None:
    assert parse_crop(f"{crop.x!r},{crop.y!r},{crop.width!r},{crop.turn}") == crop


@pytest.mark.parametrize("text", ["", "  "])
def test_no_crop_is_none(text: str) -> None:
    assert parse_crop(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "0,0,1",
        "0,0,1,0,0",
        "a,0,1,0",
        "nan,0,1,0",
        "0,inf,1,0",
        "-0.1,0,1,0",
        "0,0,0,0",
        "0,0,1.1,0",
        "0,0,1,45",
        "0,0,1,90.5",
    ],
)
def test_what_is_no_crop_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of whichever reader
        parse_crop(text)


@pytest.mark.parametrize(("width", "height", "fits"), [(300, 420, True), (299, 418.6, False)])
def test_too_small_names_the_size(width: float, height: float, fits: bool) -> None:
    words = too_small(width, height)
    assert (words is None) is fits
    assert words is None or "299×419" in words

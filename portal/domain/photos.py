"""The photo of a 《就业创业证》: its size, how it is cut out, and what no photo can be.

It imports the standard library alone: the process that opens foreign pictures loads it, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Final

WIDTH_MM: Final = 35
HEIGHT_MM: Final = 49
DPI: Final = 300
WIDTH: Final = 413
HEIGHT: Final = 579
"""35 × 49 mm at 300 dots an inch, in pixels."""

MOST_MEGABYTES: Final = 10
LEAST_WIDTH: Final = 300
LEAST_HEIGHT: Final = 420
"""What is cut out must have so many pixels of its own; fewer would only look like a photo."""

TURNS: Final = (0, 90, 180, 270)
ROOM_ABOVE: Final = 0.3
"""Of what is left over in height, the part that is cut away above the head."""

LEAST_SHARPNESS: Final = 7.0
"""Of ``photo_child.sharpness``. On drawn portraits of 300 to 1,652 pixels' width, with and without
noise, sharp ones measured 14.6 and more, those blurred by 3 pixels (of 413) or more 6.0 at most."""

DARKEST: Final = 40
LIGHTEST: Final = 240
"""The mean of the grey picture, of 255."""

LEAST_CONTRAST: Final = 12
"""The standard deviation of the grey picture; less shows nobody."""

UNKNOWN: Final = "只能上传JPG、PNG、WebP格式的照片，请换成其中一种再上传"
EMPTY: Final = "文件是空的，请重新拍照后上传"
TOO_LARGE: Final = f"照片超过{MOST_MEGABYTES}MB，请降低分辨率后重新上传"
TOO_HEAVY: Final = "照片打不开，请重新拍照后上传"
BLURRED: Final = "照片不清晰，请对准焦点、端稳后重新拍照"
ONE_COLOUR: Final = "照片上看不出人像，请换一张照片"
TOO_DARK: Final = "照片太暗，请在光线好的地方重新拍照"
TOO_LIGHT: Final = "照片太亮，请避开强光重新拍照"
NO_CROP: Final = "没有读到裁剪的位置，请重新裁剪"

_ASPECT: Final = WIDTH_MM / HEIGHT_MM


@dataclass(frozen=True)
class Crop:
    """What is cut out of a picture that was turned by ``turn`` degrees (clockwise).

    ``x`` and ``width`` are fractions of the turned picture's width, ``y`` one of its height; the
    height follows from 35:49.
    """

    x: float
    y: float
    width: float
    turn: int = 0


Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""


def parse_crop(text: str) -> Crop | None:
    """Read "x,y,width,turn"; an empty text is None. Raises ``ValueError`` for anything else."""
    if not text.strip():
        return None
    x, y, width, turn = text.split(",")
    crop = Crop(float(x), float(y), float(width), int(turn))
    fractions = (crop.x, crop.y, crop.width)
    if not all(isfinite(one) and 0 <= one <= 1 for one in fractions) or not crop.width:
        raise ValueError(text)
    if crop.turn not in TURNS:
        raise ValueError(text)
    return crop


def box(crop: Crop | None, width: int, height: int) -> Box:
    """What is cut out of a (turned) picture of that many pixels: 35:49, and inside the picture.

    Without a crop the largest such part from the middle, with more cut away below than above.
    """
    widest = min(float(width), height * _ASPECT)
    wide = widest if crop is None else min(crop.width * width, widest)
    high = wide / _ASPECT
    left = (width - wide) / 2 if crop is None else min(crop.x * width, width - wide)
    top = (height - high) * ROOM_ABOVE if crop is None else min(crop.y * height, height - high)
    left, top = max(left, 0.0), max(top, 0.0)
    return left, top, min(left + wide, float(width)), min(top + high, float(height))


def too_small(width: float, height: float) -> str | None:
    """The sentence for a part of so many pixels that is too small; None for one that is not."""
    if width >= LEAST_WIDTH - 0.5 and height >= LEAST_HEIGHT - 0.5:
        return None
    return (
        f"照片太小：裁剪后只有{round(width)}×{round(height)}像素，"
        f"至少要{LEAST_WIDTH}×{LEAST_HEIGHT}像素，请用更清晰的照片或把裁剪框放大"
    )

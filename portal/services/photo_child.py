"""Cuts a photo out of one foreign picture, in a process of its own (``photos`` starts it).

It speaks as ``scan_child`` does, and gives one page: the photo as a baseline JPEG of 413 × 579
pixels without metadata. Its argument is the crop, "x,y,width,turn" or nothing.
"""

from __future__ import annotations

import io
import sys
from itertools import accumulate

from PIL import Image, ImageFilter, ImageStat

from portal.domain import photos
from portal.domain.photos import Crop
from portal.services.scan_child import (
    Drawn,
    Refused,
    only_refusing,
    photograph_kind,
    photographed,
    serve,
)

_SIZE = (photos.WIDTH, photos.HEIGHT)
_QUALITY = 90
_GREY = 128
_EDGES = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=_GREY)
_TURN = {
    90: Image.Transpose.ROTATE_270,  # Pillow turns the other way
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


def cut(content: bytes, crop: Crop | None) -> list[Drawn]:
    """The photo; raises ``Refused`` and nothing else, whatever the bytes are."""
    with only_refusing():
        kind = photograph_kind(content)
        if kind is None:
            raise Refused(photos.UNKNOWN)
        picture = photographed(content, kind, None)
        if crop is not None and crop.turn:
            picture = picture.transpose(_TURN[crop.turn])
        photo = _resampled(picture, crop)
        _look(photo.convert("L"))
        return [_encoded(photo)]


def _resampled(picture: Image.Image, crop: Crop | None) -> Image.Image:
    box = photos.box(crop, *picture.size)
    refusal = photos.too_small(box[2] - box[0], box[3] - box[1])
    if refusal:
        raise Refused(refusal)
    return picture.resize(_SIZE, Image.Resampling.LANCZOS, box=box, reducing_gap=3).convert("RGB")


def _look(grey: Image.Image) -> None:
    """Refuse what shows nobody, or nobody clearly."""
    seen = ImageStat.Stat(grey)
    mean, contrast = seen.mean[0], seen.stddev[0]
    if mean < photos.DARKEST:
        raise Refused(photos.TOO_DARK)
    if mean > photos.LIGHTEST:
        raise Refused(photos.TOO_LIGHT)
    if contrast < photos.LEAST_CONTRAST:
        raise Refused(photos.ONE_COLOUR)
    if sharpness(grey) < photos.LEAST_SHARPNESS:
        raise Refused(photos.BLURRED)


def sharpness(grey: Image.Image) -> float:
    """How much the sharpest edges of a photo stand out of its noise.

    Of the Laplacian of a slightly smoothed picture, without sign: the value that one pixel in 200
    exceeds, less 4.2 medians. Noise has about that much by itself, since it is everywhere.
    """
    smoothed = grey.filter(ImageFilter.GaussianBlur(1))
    inner = (1, 1, grey.width - 1, grey.height - 1)
    counted = smoothed.filter(_EDGES).crop(inner).histogram()
    strengths = [counted[_GREY]] + [
        counted[_GREY + strength] + counted[_GREY - strength] for strength in range(1, _GREY)
    ]
    return _exceeded_by(strengths, 0.005) - 4.2 * max(_exceeded_by(strengths, 0.5), 0.0)


def _exceeded_by(counted: list[int], part: float) -> float:
    """The strength that this part of the pixels exceeds, between the whole numbers, too."""
    wanted = sum(counted) * (1 - part)
    for strength, so_far in enumerate(accumulate(counted)):
        if so_far >= wanted:
            return strength - (so_far - wanted) / max(counted[strength], 1)
    return float(len(counted))


def _encoded(photo: Image.Image) -> Drawn:
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=_QUALITY, optimize=True, dpi=(photos.DPI, photos.DPI))
    return (*photo.size, out.getvalue())


if __name__ == "__main__":
    serve(lambda content: cut(content, photos.parse_crop(sys.argv[1])))

"""A signature as somebody might draw it on the screen: a scribble that spells nobody's name."""

from __future__ import annotations

import io
from random import Random

from PIL import Image, ImageDraw

_SIZE = (480, 160)
_INK = (31, 35, 41, 255)


def scribble(rng: Random) -> bytes:
    """A PNG with a few strokes on a transparent ground; the same generator draws the same."""
    picture = Image.new("RGBA", _SIZE, (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    for left in range(40, 380, 110):
        for _ in range(rng.randint(2, 4)):
            points = [
                (left + rng.randrange(100), 20 + rng.randrange(120))
                for _ in range(rng.randint(2, 4))
            ]
            pen.line(points, fill=_INK, width=4, joint="curve")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()

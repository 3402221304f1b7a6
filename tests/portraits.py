"""Drawn portraits of nobody, sharp and otherwise, as they are brought for a certificate."""

from __future__ import annotations

import io
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
BACKGROUNDS: tuple[Colour, ...] = ((67, 142, 219), (255, 255, 255), (200, 40, 40))


def portrait(
    width: int = 826, *, background: Colour = BACKGROUNDS[0], seed: int = 1, noise: int = 0
) -> Image.Image:
    """Head and shoulders, 5:7, a little soft as by a lens; ``noise`` as a camera's in dim light."""
    w, h = width, width * 7 // 5
    chance, middle = Random(seed), width / 2  # noqa: S311 - a picture, no secret
    picture = Image.new("RGB", (w, h), background)
    pen = ImageDraw.Draw(picture)
    skin = (chance.randint(190, 235), chance.randint(150, 190), chance.randint(120, 160))
    shirt = (chance.randint(20, 230), chance.randint(20, 230), chance.randint(20, 230))
    hair, white = (30, 25, 25), (245, 245, 245)
    pen.rectangle((middle - w * 0.08, h * 0.5, middle + w * 0.08, h * 0.75), fill=skin)
    pen.ellipse((w * 0.05, h * 0.68, w * 0.95, h * 1.4), fill=shirt)
    collar = [(middle - w * 0.12, h * 0.69), (middle, h * 0.82), (middle + w * 0.12, h * 0.69)]
    pen.polygon(collar, fill=white)
    pen.ellipse((middle - w * 0.25, h * 0.14, middle + w * 0.25, h * 0.55), fill=hair)
    pen.ellipse((middle - w * 0.21, h * 0.2, middle + w * 0.21, h * 0.62), fill=skin)
    for side in (-1, 1):
        eye = middle + side * w * 0.09
        pen.ellipse((eye - w * 0.04, h * 0.38, eye + w * 0.04, h * 0.405), fill=white)
        pen.ellipse((eye - w * 0.015, h * 0.38, eye + w * 0.015, h * 0.405), fill=hair)
        brow = (eye - w * 0.05, h * 0.36, eye + w * 0.05, h * 0.355)
        pen.line(brow, fill=hair, width=max(2, w // 125))
    mouth = (middle - w * 0.07, h * 0.48, middle + w * 0.07, h * 0.53)
    pen.arc(mouth, 20, 160, fill=(150, 60, 60), width=max(2, w // 100))
    picture = picture.filter(ImageFilter.GaussianBlur(w / 1000))
    if noise:
        grain = Image.effect_noise((w, h), noise * 2)
        picture = ImageChops.add(picture, Image.merge("RGB", [grain] * 3), 1, -128)
    return picture


def blurred(picture: Image.Image, pixels: float) -> Image.Image:
    """The portrait out of focus, by so many pixels of the finished photo's 413."""
    return picture.filter(ImageFilter.GaussianBlur(pixels * picture.width / 413))


def jpeg(picture: Image.Image) -> bytes:
    """The picture as a phone stores it."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()

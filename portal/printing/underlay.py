"""What is pre-printed on every copy of a paper: drawn once in a process, put beneath each copy.

WeasyPrint lays out and draws each label of a certificate anew, which takes as long as all the
values do. Here the labels' pages become form XObjects with their fonts, kept as the bytes they
are, and each copy refers to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pydyf

_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")


@dataclass(frozen=True, slots=True)
class Underlay:
    """The pages of a document as form XObjects: objects by number, and each page's own.

    An object is its dictionary, where references are still those of the document it comes from,
    and the bytes of its stream, None where it is none.
    """

    objects: Mapping[int, tuple[bytes, bytes | None]]
    pages: Sequence[int]


class _Kept(pydyf.Object):  # type: ignore[misc]
    """An object whose bytes are there already."""

    def __init__(self, head: bytes, stream: bytes | None) -> None:
        super().__init__()
        self.head, self.stream = head, stream

    @property
    def data(self) -> bytes:
        if self.stream is None:
            return self.head
        return b"\n".join((self.head, b"stream", self.stream, b"endstream"))

    @property
    def compressible(self) -> bool:
        return self.stream is None


def captured(pdf: Any) -> Underlay:
    """The pages of a document that WeasyPrint has just drawn (a ``pydyf.PDF``), to be kept."""
    numbers = []
    for page in _pages(pdf):
        drawn = _object(pdf, page["Contents"])
        drawn.extra |= {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": page["MediaBox"],
            "Resources": page["Resources"],
        }
        numbers.append(drawn.number)
    apart = {0, pdf.pages.number, pdf.catalog.number, *(page.number for page in _pages(pdf))}
    kept = {one.number: _parts(one) for one in pdf.objects if one.number not in apart}
    return Underlay(kept, tuple(numbers))


def lay_under(pdf: Any, underlay: Underlay) -> None:
    """Draw the kept pages beneath the pages of a document, page by page, before it is written."""
    kept = {number: _Kept(*parts) for number, parts in underlay.objects.items()}
    for one in kept.values():
        pdf.add_object(one)
    for one in kept.values():
        one.head = _REFERENCE.sub(lambda found: kept[int(found[1])].reference, one.head)
    for at, page in enumerate(_pages(pdf)):
        name = f"under{at % len(underlay.pages)}"
        forms = _object(pdf, page["Resources"])["XObject"]
        forms[name] = kept[underlay.pages[at % len(underlay.pages)]].reference
        _object(pdf, page["Contents"]).stream.insert(0, f"/{name} Do".encode())


def _pages(pdf: Any) -> Iterator[Any]:
    return (_object(pdf, reference) for reference in pdf.page_references)


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _parts(one: Any) -> tuple[bytes, bytes | None]:
    head, stream, body = one.data.partition(b"\nstream\n")
    return (head, body.removesuffix(b"\nendstream")) if stream else (head, None)

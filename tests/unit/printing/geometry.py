"""Where things stand on the laid-out page, in CSS pixels, from WeasyPrint's boxes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from weasyprint import HTML

TOLERANCE = 0.6


@dataclass(frozen=True)
class Rectangle:
    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: "Rectangle") -> bool:
        return (
            self.left - TOLERANCE <= other.left
            and self.top - TOLERANCE <= other.top
            and other.right <= self.right + TOLERANCE
            and other.bottom <= self.bottom + TOLERANCE
        )

    def meets(self, other: "Rectangle") -> bool:
        return (
            self.left + TOLERANCE < other.right
            and other.left + TOLERANCE < self.right
            and self.top + TOLERANCE < other.bottom
            and other.top + TOLERANCE < self.bottom
        )


def pages(html: str) -> list[Any]:
    return [page._page_box for page in HTML(string=html).render().pages]


def walk(box: Any) -> Iterator[Any]:
    yield box
    for child in box.all_children() if hasattr(box, "all_children") else ():
        yield from walk(child)


def rectangle(box: Any) -> Rectangle:
    left, top = box.position_x + box.margin_left, box.position_y + box.margin_top
    return Rectangle(left, top, left + box.border_width(), top + box.border_height())


def of_class(root: Any, name: str) -> list[Any]:
    """Boxes of elements with the CSS class, outermost box of each element."""
    found = []
    seen = set()
    for box in walk(root):
        element = box.element
        classes = (element.get("class") or "").split() if hasattr(element, "get") else []
        if name in classes and element not in seen:
            seen.add(element)
            found.append(box)
    return found


def texts(root: Any) -> list[Any]:
    return [box for box in walk(root) if type(box).__name__ == "TextBox" and box.text.strip()]


def cells(root: Any) -> list[Any]:
    return [box for box in walk(root) if type(box).__name__ == "TableCellBox"]


def text_of(root: Any) -> str:
    return "".join(box.text for box in texts(root))

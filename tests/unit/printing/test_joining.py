"""Papers put together and moved in a web process, whose threads print at the same time."""

from __future__ import annotations

from collections.abc import Callable

import pypdfium2 as pdfium
import pytest

from portal.printing.joining import ONE_AT_A_TIME, joined, moved
from portal.printing.pdf import html_to_pdf


@pytest.mark.parametrize("act", [lambda pdf: joined([pdf, pdf]), lambda pdf: moved(pdf, 1, 2)])
def test_no_two_threads_are_in_pdfium_at_once(
    monkeypatch: pytest.MonkeyPatch, act: Callable[[bytes], bytes]
) -> None:
    paper, opened = html_to_pdf("<p>1"), []

    class Watched(pdfium.PdfDocument):
        def __init__(self, *args: object, **kwargs: object) -> None:
            opened.append(ONE_AT_A_TIME.locked())
            super().__init__(*args, **kwargs)

        def close(self) -> None:
            opened.append(ONE_AT_A_TIME.locked())
            super().close()

    monkeypatch.setattr(pdfium, "PdfDocument", Watched)
    assert act(paper).startswith(b"%PDF")
    assert len(opened) >= 2
    assert all(opened)
    assert not ONE_AT_A_TIME.locked()

"""HTML to PDF by WeasyPrint, in this process. Web processes ask `renderer` instead."""

import logging
from functools import cache, lru_cache

from weasyprint import HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from portal.printing.underlay import Underlay, captured, lay_under

# WeasyPrint's warnings quote the document, and the document holds personal data.
for _name in ("weasyprint", "fontTools"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


class FetchRefused(ValueError):
    """The document names an address outside itself."""


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


def html_to_pdf(*documents: str, under: str | None = None) -> bytes:
    """Return HTML documents as one PDF; the same HTML gives the same bytes: no date, no chance.

    ``under`` is what is pre-printed: its pages are drawn beneath those of the documents, in turn,
    and only laid out the first time. Nothing is fetched but data: URIs; any other address raises
    FetchRefused. Otherwise raises what WeasyPrint raises.
    """
    try:
        laid_out = [_laid_out(html) for html in documents]
        pages = [page for document in laid_out for page in document.pages]
        whole = laid_out[0].copy(pages)
        if under is None:
            pdf: bytes = whole.write_pdf()
        else:
            beneath = _pre_printed(under)
            pdf = whole.write_pdf(finisher=lambda _document, pdf: lay_under(pdf, beneath))
    except FatalURLFetchingError as error:  # a BaseException, for WeasyPrint's own reasons
        raise FetchRefused("only data: addresses are allowed") from error
    return pdf


def _laid_out(html: str) -> Document:
    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)
    return HTML(string=html, url_fetcher=fetcher).render(font_config=_fonts())


@lru_cache(maxsize=4)
def _pre_printed(html: str) -> Underlay:
    found: list[Underlay] = []
    _laid_out(html).write_pdf(finisher=lambda _document, pdf: found.append(captured(pdf)))
    return found[0]

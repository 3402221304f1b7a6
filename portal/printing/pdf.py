"""HTML to PDF by WeasyPrint, in this process. Web processes ask `renderer` instead."""

import logging
from functools import cache

from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

# WeasyPrint's warnings quote the document, and the document holds personal data.
for _name in ("weasyprint", "fontTools"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


class FetchRefused(ValueError):
    """The document names an address outside itself."""


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


def html_to_pdf(*documents: str) -> bytes:
    """Return HTML documents as one PDF; the same HTML gives the same bytes: no date, no chance.

    Nothing is fetched but data: URIs; any other address raises FetchRefused. Otherwise raises what
    WeasyPrint raises.
    """
    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)
    try:
        laid_out = [
            HTML(string=html, url_fetcher=fetcher).render(font_config=_fonts())
            for html in documents
        ]
        pages = [page for document in laid_out for page in document.pages]
        pdf: bytes = laid_out[0].copy(pages).write_pdf()
    except FatalURLFetchingError as error:  # a BaseException, for WeasyPrint's own reasons
        raise FetchRefused("only data: addresses are allowed") from error
    return pdf

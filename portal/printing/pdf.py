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


def html_to_pdf(html: str) -> bytes:
    """Return `html` as PDF; the same HTML gives the same bytes (no date, no random identifier).

    Nothing is fetched but data: URIs; any other address raises FetchRefused. Otherwise raises what
    WeasyPrint raises.
    """
    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)
    try:
        pdf: bytes = HTML(string=html, url_fetcher=fetcher).write_pdf(font_config=_fonts())
    except FatalURLFetchingError as error:  # a BaseException, for WeasyPrint's own reasons
        raise FetchRefused("only data: addresses are allowed") from error
    return pdf

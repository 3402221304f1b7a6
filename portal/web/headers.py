"""What every answer carries: a strict policy for the browser, and no copy left behind."""

from __future__ import annotations

from flask import Response, current_app, g, request

from portal.web.assets import compressed

_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
# The browser's own PDF view needs styles of its own, which the pages' policy forbids.
_PDF_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "object-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
# The camera takes the photo for a certificate (R11.3).
_FEATURES = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"
_YEAR = 365 * 24 * 3600


def add_headers(response: Response) -> Response:
    """Set the security headers and the cache rule of an answer."""
    is_pdf = response.mimetype == "application/pdf"
    response.headers["Content-Security-Policy"] = _PDF_POLICY if is_pdf else _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = _FEATURES
    if current_app.config["PORTAL"].cookies_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={_YEAR}; includeSubDomains"
    if "request_id" in g:
        response.headers["X-Request-ID"] = g.request_id
    if request.endpoint == "static":
        _cache_static(response)
    else:
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("HX-Request")
    return response


def _cache_static(response: Response) -> None:
    if "v" in request.args and response.status_code == 200:
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
        _compress(response)
    else:
        response.headers["Cache-Control"] = "no-cache"


def _compress(response: Response) -> None:
    body = compressed((request.view_args or {})["filename"])
    if body is None:
        return
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] <= 0 or "Range" in request.headers:
        return
    response.close()  # the file as it lies on the disk
    response.direct_passthrough = False
    response.set_data(body)
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("ETag", None)  # it names the other form; this address never changes

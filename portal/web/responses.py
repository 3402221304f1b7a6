"""Answers that are no page."""

from __future__ import annotations

import io

from flask import Response, send_file

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(content: bytes, name: str) -> Response:
    """An XLSX file to save, under a Chinese name that must tell nothing about a person."""
    return send_file(
        io.BytesIO(content), mimetype=_XLSX, as_attachment=True, download_name=f"{name}.xlsx"
    )


def csv(content: bytes, name: str) -> Response:
    """A CSV file to save, under a Chinese name that must tell nothing about a person."""
    return send_file(
        io.BytesIO(content), mimetype="text/csv", as_attachment=True, download_name=f"{name}.csv"
    )


def pdf(content: bytes, name: str) -> Response:
    """A paper to look at and print; its name tells nothing about a person."""
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response

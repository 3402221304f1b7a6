"""The log: a line of JSON for each thing said, with the request it was in; no personal data."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from flask import g, has_request_context, request


class JsonLines(logging.Formatter):
    """``at`` (UTC), ``level``, ``logger``, ``message``, and in a request its id and endpoint.

    An exception is told by its kind and place: its text may hold personal data.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One record as one line."""
        line: dict[str, str] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context():
            line |= {"request": g.get("request_id", ""), "endpoint": request.endpoint or ""}
        if record.exc_info and record.exc_info[0] is not None:
            line["fault"] = f"{record.exc_info[0].__name__} in {record.module}:{record.lineno}"
        return json.dumps(line, ensure_ascii=False)


def begin() -> None:
    """Write the process's log to standard error in lines of JSON."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)

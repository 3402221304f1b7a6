"""A line of the log."""

from __future__ import annotations

import json
import logging
import sys

from flask import Flask, g

from portal.logs import JsonLines


def _line(message: str, *args: object, fault: bool = False) -> dict[str, str]:
    info = sys.exc_info() if fault else None
    record = logging.LogRecord("portal", logging.ERROR, "there.py", 7, message, args, info)
    line: dict[str, str] = json.loads(JsonLines().format(record))
    assert line.pop("at").endswith("+00:00")
    return line


def test_one_thing_is_one_line_whatever_it_holds() -> None:
    told = {"level": "ERROR", "logger": "portal", "message": "over\ntwo 行"}
    assert _line("over\ntwo %s", "行") == told


def test_in_a_request_its_id_is_told() -> None:
    app = Flask("x")
    with app.test_request_context("/?name=张三"):
        g.request_id = "abc"
        line = _line("failed")
    assert (line["request"], line["endpoint"]) == ("abc", "")
    assert "张三" not in json.dumps(line, ensure_ascii=False)


def test_a_fault_is_told_without_its_text() -> None:
    try:
        raise ValueError("430102198503150858")
    except ValueError:
        line = _line("failed", fault=True)
    assert line["fault"] == "ValueError in there:7"
    assert "4301" not in json.dumps(line)

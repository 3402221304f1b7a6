"""A line of the log."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from flask import Flask, g
from granian.log import LogLevels, configure_logging

from portal import logs
from portal.logs import JsonLines
from portal.server import THROUGH_OURS


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


def test_the_web_server_speaks_in_lines_too(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        logs.begin()
        configure_logging(LogLevels.info, THROUGH_OURS)
        logging.getLogger("_granian").info("Started worker-1")
    finally:
        root.handlers[:], root.level = before
    said = capsys.readouterr()
    assert said.out == ""
    assert json.loads(said.err)["message"] == "Started worker-1"

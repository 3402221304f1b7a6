"""Requests that nobody in good faith sends: every address, with fields wrong in every way."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Flask

TEXTS = (
    *("", " ", "0", "-1", "1e309", "NaN", "9" * 400, "٣", "½", "1_000", "0x10", "+1", "1.5"),
    *("'", '"', "' OR 1=1 --", '"; DROP TABLE person; --', "%", "_", "\\", "%s", "{0}", "{{7*7}}"),
    *("<script>alert(1)</script>", "${7*7}", "../../etc/passwd", "\x00", "a\x00b", "\r\nX: y"),
    *("\u202e", "\ufeff", "é", "龙" * 5000, "👨‍👩‍👧", "𠮷", "‘’", "　", "\t\n"),
    *("2026-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "2026-13", "25:61", "-0001-01-01"),
    *("430102198503150858", "43010219850315085X", "430102000000", "91430100MA4L16JQ9B"),
    *("on", "true", "null", "[]", "[1,2]", '{"a":1}', "a,b", "1,2,3", "13800138000"),
    *("2147483648", "9223372036854775808", "-9223372036854775809", "plain", "unemployed"),
)
IDS = (0, 1, 2, 3, 2**31 - 1, 2**31, 2**63 - 1, 2**63, 10**30)
HEADERS: tuple[Mapping[str, str], ...] = (
    {},
    {"HX-Request": "true"},
    {"X-Portal-Script": "1"},
    {"If-None-Match": '"x"'},
    {"Range": "bytes=5-1"},
    {"Content-Type": "application/json"},
    {"Content-Type": "multipart/form-data; boundary=x"},
    {"Referer": "http://[::1"},
    {"Accept-Language": "\x7f" * 50},
)
_NAME = re.compile(r'<(?:input|select|textarea|button)[^>]*?\bname="([^"]+)"')
_QUERIES = ("area", "after", "before", "month", "page", "show", "state", "kind", "next", "which")


@dataclass(frozen=True)
class Address:
    """An endpoint's address with the names of what stands in it."""

    endpoint: str
    method: str
    rule: str
    arguments: tuple[str, ...]


def addresses(app: Flask, but: frozenset[str]) -> list[Address]:
    """Every address of the portal with every method it takes, but for some endpoints."""
    return [
        Address(rule.endpoint, method, rule.rule, tuple(sorted(rule.arguments)))
        for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule)
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
        if rule.endpoint not in but
    ]


def field_names(page: str) -> list[str]:
    """The fields that a page's forms have."""
    return sorted(set(_NAME.findall(page)) - {"csrf_token"})


class Fuzzer:
    """Makes requests from a seed; the same seed makes the same."""

    def __init__(self, app: Flask, seed: int, there: Mapping[str, object]) -> None:
        self._adapter = app.url_map.bind("localhost")
        self._choose = random.Random(seed)  # noqa: S311 - no secret
        self._there = there

    def url(self, address: Address) -> str:
        """The address of something that is there, mostly, or of nothing."""
        values: dict[str, object] = {}
        for name in address.arguments:
            known = self._there.get(name)
            if known is not None and self._choose.random() < 0.8:
                values[name] = known
            elif isinstance(known, str):
                values[name] = self._choose.choice(("x", "plain", "..", "é", "a" * 300))
            else:
                values[name] = self._choose.choice(IDS)
        try:
            return self._adapter.build(address.endpoint, values)
        except ValueError:  # one of a few words alone
            return self._adapter.build(address.endpoint, {**values, **self._words(address)})

    def fields(self, names: Sequence[str]) -> dict[str, list[str]]:
        """Some of the fields, some twice, with anything in them; and one that no form has."""
        known = [name for name in names if self._choose.random() < 0.7]
        found = {name: self._texts() for name in known}
        return found | {self._choose.choice((*TEXTS[20:40], "extra")): self._texts()}

    def query(self) -> dict[str, list[str]]:
        """Questions of lists."""
        chosen = self._choose.sample(_QUERIES, self._choose.randrange(4))
        return {name: self._texts() for name in chosen}

    def headers(self) -> Mapping[str, str]:
        """Headers that change what is answered."""
        return self._choose.choice(HEADERS)

    def pick(self, among: Sequence[Address]) -> Address:
        """One of the addresses."""
        return self._choose.choice(among)

    def _words(self, address: Address) -> dict[str, object]:
        return {
            name: self._there[name]
            for name in address.arguments
            if isinstance(self._there[name], str)
        }

    def _texts(self) -> list[str]:
        return [self._choose.choice(TEXTS) for _ in range(self._choose.choice((1, 1, 1, 2)))]

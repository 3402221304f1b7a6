"""What came to Chromium after 109, which the oldest machines of the counters have.

The names beside this file are what a text can tell; a walk with the engine itself meets the rest
(``make old-engine``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import tinycss2

_NAMES = {
    kind: frozenset(names)
    for kind, names in tomllib.loads(Path(__file__).with_suffix(".toml").read_text()).items()
}

_OF_SCRIPTS = re.compile(
    r"""
    \.(?:toSorted|toReversed|toSpliced|isWellFormed|toWellFormed|showPopover|hidePopover|togglePopover
        |startViewTransition|setHTML|getHTML|moveBefore|symmetricDifference|isSubsetOf|isSupersetOf
        |isDisjointFrom|fromBase64|toBase64|fromHex|toHex|transferToFixedLength|requestClose)\b
    |\b(?:Object|Map)\.groupBy\b|\bPromise\.(?:withResolvers|try)\b|\bArray\.fromAsync\b
    |\bURL\.(?:canParse|parse)\b|\bAbortSignal\.any\b|\bReadableStream\.from\b|\bscheduler\.yield\b
    |\bIterator\b|\bTemporal\b|\bCloseWatcher\b|\bFloat16Array\b|\bError\.isError\b|\bRegExp\.escape\b
    |\bIntl\.DurationFormat\b|\b(?:await\s+)?using\s+\w+\s*=
    """,
    re.VERBOSE,
)
_OF_PAGES = re.compile(
    r"<search\b|\s(?:popover|popovertarget|command|commandfor|closedby)[=\s>]|<details[^>]*\sname="
    r"|<selectedcontent\b|\sshadowrootmode="
)


def newer_in_script(text: str) -> list[str]:
    """The parts of a script that Chromium 109 does not know."""
    return _OF_SCRIPTS.findall(text)


def newer_in_page(text: str) -> list[str]:
    """The same of a page's or template's markup."""
    return _OF_PAGES.findall(text)


def newer_in_styles(text: str) -> list[str]:
    """The same of a style sheet."""
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    return list(_of_rules(rules))


def _of_rules(rules: list[Any]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "at-rule":
            yield from _of_at_rule(rule)
        elif rule.type == "qualified-rule":
            yield from _of_selector(rule.prelude)
            yield from _of_block(rule.content)


def _of_at_rule(rule: Any) -> Iterator[str]:
    if rule.lower_at_keyword in _NAMES["at_rules"]:
        yield f"@{rule.lower_at_keyword}"
    yield from (
        f"({one.lower_value})"
        for one in _idents(rule.prelude)
        if one.lower_value in _NAMES["media"]
    )
    if rule.content is None:
        return
    if rule.lower_at_keyword in {"media", "supports", "layer", "container"}:
        inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        yield from _of_rules(inner)
    elif rule.lower_at_keyword in {"font-face", "page"}:
        yield from _of_block(rule.content)


def _of_selector(prelude: list[Any]) -> Iterator[str]:
    for before, after in pairwise(prelude):
        name = getattr(after, "lower_value", getattr(after, "lower_name", ""))
        if before == ":" and name in _NAMES["selectors"]:
            yield f":{name}"
        if before == ":" and name in {"nth-child", "nth-last-child"} and _holds_of(after):
            yield f":{name}(… of …)"


def _holds_of(function: Any) -> bool:
    return any(one.lower_value == "of" for one in _idents(function.arguments))


def _of_block(content: list[Any]) -> Iterator[str]:
    if any(one.type == "{} block" for one in content):
        yield "a rule within a rule"
        return
    for one in tinycss2.parse_declaration_list(content, skip_comments=True, skip_whitespace=True):
        if one.type != "declaration":
            continue
        if one.lower_name in _NAMES["properties"]:
            yield one.lower_name
        yield from _of_value(one.value)


def _of_value(value: list[Any]) -> Iterator[str]:
    for one in value:
        if one.type == "function":
            if one.lower_name in _NAMES["functions"]:
                yield f"{one.lower_name}()"
            yield from _of_value(one.arguments)
        elif (one.type == "ident" and one.lower_value in _NAMES["words"]) or (
            one.type == "dimension" and one.lower_unit in _NAMES["units"]
        ):
            yield one.serialize()


def _idents(tokens: list[Any]) -> Iterator[Any]:
    for one in tokens:
        if one.type == "ident":
            yield one
        yield from _idents(getattr(one, "content", None) or [])

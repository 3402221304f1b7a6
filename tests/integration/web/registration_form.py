"""The form of a registration, for the tests that fill it in."""

from __future__ import annotations

import html
import re

from werkzeug.test import TestResponse

from tests.strict_client import StrictClient

START = "/registration/unemployment/start"
FILLED = {
    "name": "周建国",
    "ethnicity": "15",
    "phone": "19900731234",
    "education": "61",
    "household": "11",
    "place": "1",
    "household_region": "长沙市芙蓉区",
    "household_address": "蔡锷中路 66 号 3 栋 502",
    "same_address": "y",
    "reason": "20",
    "unemployed_since": "20261031",
    "former_employer": "长沙某某电缆厂",
    "wished_words_1": "保安员",
    "pay_from": "3000",
    "pay_to": "3800",
    "consent": "1",
    "verification": "2",
    "action": "complete",
}


def begin(client: StrictClient, number: str) -> str:
    """Type a number on the desk; returns the address of the form it leads to."""
    answer = client.submit(START, {"id_number": number})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def fault_of(answer: TestResponse, field: str) -> str:
    """The message that stands beside a field."""
    found = re.search(rf'id="{field}-error"[^>]*>(.*?)</p>', answer.text, re.DOTALL)
    assert found is not None, f"no message beside {field}"
    return html.unescape(found[1]).strip()


def value_of(answer: TestResponse, field: str) -> str:
    """What stands in a text field."""
    control = re.search(rf'<input[^>]*name="{field}"[^>]*>', answer.text)
    assert control is not None, field
    value = re.search(r'value="([^"]*)"', control[0])
    return html.unescape(value[1]) if value else ""

"""The paper that stands for the certificates of generated people, of whom none was printed."""

from __future__ import annotations

from portal.printing.environment import print_environment


def stand_in_html() -> str:
    """One page that says so."""
    return print_environment().get_template("stand_in.html").render()

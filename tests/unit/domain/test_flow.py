"""The flow chart says what the engine does, no more and no less (R12.1)."""

from __future__ import annotations

from itertools import product

import pytest

from portal.domain.codes import code_set
from portal.domain.decisions import Given, missing
from portal.domain.flow import DONE, START, Edge, NodeKind, can_happen, graph_of, place_of, reached
from portal.domain.procedures import ARTICLES, Kind, Procedure
from portal.domain.workflow import WAITING, Action, ActionForbidden, Outcome, Status, Step, follow

CASES = [one for one in ARTICLES.values() if one.kind is Kind.CASE]
BY_CODE = [pytest.param(one, id=one.code) for one in CASES]


def fullest(procedure: Procedure) -> Given:
    """All that an officer could enter for any action."""
    refusals = [code_set("refusal_reason").item(code) for code in procedure.refusals]
    reasons = [code_set("send_back_reason").item(code) for code in procedure.send_back_reasons]
    return Given(
        verification=code_set("verification_means").item("2"),
        refusal=refusals[0] if refusals else None,
        fields=tuple(procedure.fields)[:1],
        opinion="事实如此",
        reason=reasons[0] if reasons else None,
    )


def outcomes(procedure: Procedure, step: Step, status: Status, action: Action) -> list[Outcome]:
    """Where the engine goes from there by that action: asked, not read from the table."""
    found = []
    for back_to in (None, *(one.code for one in procedure.steps)):
        if (back_to is None) == (action is Action.SEND_BACK):
            continue
        try:
            found.append(follow(procedure.steps, step, status, action, back_to))
        except ActionForbidden:
            continue
    return found


def node_of(procedure: Procedure, outcome: Outcome) -> str:
    if outcome.step is not None:
        return place_of(procedure.step(outcome.step), outcome.status)
    return DONE if outcome.status is Status.COMPLETED else f"end-{outcome.status.value}"


def as_the_engine_goes(procedure: Procedure) -> set[tuple[str, str, Action | None]]:
    """Every way of every case, found by trying each action in each place again and again."""
    found: set[tuple[str, str, Action | None]] = {(START, procedure.steps[0].code, None)}
    been, waiting = set(), [(procedure.steps[0], Status.OPEN)]
    while waiting:
        step, status = place = waiting.pop()
        if place in been:
            continue
        been.add(place)
        for action in Action:
            if missing(procedure, action, fullest(procedure), has_basis=True):
                continue
            for outcome in outcomes(procedure, step, status, action):
                found.add((place_of(step, status), node_of(procedure, outcome), action))
                if outcome.step is not None:
                    waiting.append((procedure.step(outcome.step), outcome.status))
    return found


def ends(edge: Edge) -> tuple[str, str, Action | None]:
    return edge.start, edge.end, edge.action


@pytest.mark.clause("R12.1")
@pytest.mark.parametrize("procedure", BY_CODE)
def test_the_edges_are_exactly_what_the_engine_allows(procedure: Procedure) -> None:
    drawn = [ends(edge) for edge in graph_of(procedure).edges]
    assert len(drawn) == len(set(drawn))
    assert set(drawn) == as_the_engine_goes(procedure)


@pytest.mark.clause("R12.1")
@pytest.mark.parametrize("procedure", BY_CODE)
def test_what_the_declaration_leaves_no_reason_for_is_not_drawn(procedure: Procedure) -> None:
    given = fullest(procedure)
    for action, (_step, status) in product(Action, reached(procedure)):
        assert status in WAITING
        can = not missing(procedure, action, given, has_basis=True)
        assert can_happen(procedure, action) == can, action


@pytest.mark.clause("R12.1")
@pytest.mark.parametrize("procedure", list(ARTICLES.values()), ids=list(ARTICLES))
def test_every_article_has_a_chart_that_hangs_together(procedure: Procedure) -> None:
    graph = graph_of(procedure)
    codes = [one.code for one in graph.nodes]
    assert len(codes) == len(set(codes))
    assert {one.start for one in graph.edges} | {one.end for one in graph.edges} == set(codes)
    titles = [one.title for one in graph.nodes if one.kind is NodeKind.STEP]
    declared = procedure.guide.stages if procedure.guide else ()
    assert titles == [one.title for one in (declared or procedure.steps)]
    leading = {one.code for one in graph.nodes if one.kind is not NodeKind.END}
    assert leading == {one.start for one in graph.edges}
    assert DONE in codes


def test_the_certificate_goes_up_three_levels_and_back() -> None:
    drawn = {ends(edge) for edge in graph_of(ARTICLES["certificate"]).edges}
    assert ("review", "accept", Action.SEND_BACK) in drawn
    assert ("hand_out", "hand_out-to_collect", Action.RECEIVE) in drawn
    assert ("review", "end-withdrawn", Action.WITHDRAW) not in drawn

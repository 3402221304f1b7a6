"""服务流程图 (R12.1): a procedure as a graph, drawn from the very tables that the engine obeys.

A correction and a revocation happen to a case that has ended, and are not steps of it.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from portal.domain.areas import Level
from portal.domain.procedures.base import Guide, Procedure, Stage
from portal.domain.workflow import (
    OPEN_AT,
    PAUSED,
    Action,
    Outcome,
    Status,
    Step,
    follow,
    sent_back_to,
)

START, DONE = "start", "end-done"
LEVELS: Mapping[Level, str] = MappingProxyType(
    {
        Level.COMMUNITY: "社区（村）",
        Level.TOWN: "街道（乡镇）",
        Level.COUNTY: "区县",
        Level.CITY: "市州",
        Level.PROVINCE: "省",
    }
)


class NodeKind(enum.StrEnum):
    """How a node is drawn."""

    START = "start"
    STEP = "step"
    WAIT = "wait"
    END = "end"


@dataclass(frozen=True)
class Node:
    """A step, the person's turn, or an end; ``who`` acts there."""

    code: str
    title: str
    kind: NodeKind
    who: str = ""


@dataclass(frozen=True)
class Edge:
    """An act that leads from one node to another; None of an action where it is no officer's."""

    start: str
    end: str
    label: str
    action: Action | None = None


@dataclass(frozen=True)
class Graph:
    """The whole of a procedure, in the order of its steps; equal graphs have one hash."""

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def told(self) -> tuple[tuple[Node, tuple[tuple[str, str], ...]], ...]:
        """Each node that leads on, with its acts and where they lead: the chart in words."""
        titles = {node.code: node.title for node in self.nodes}
        return tuple(
            (
                node,
                tuple(
                    (edge.label, titles[edge.end]) for edge in self.edges if edge.start == node.code
                ),
            )
            for node in self.nodes
            if node.kind is not NodeKind.END
        )


def can_happen(procedure: Procedure, action: Action) -> bool:
    """Whether the declaration leaves anything to do an action with: a reason, a field."""
    if action is Action.REFUSE:
        return bool(procedure.refusals)
    if action is Action.RETURN:
        return bool(procedure.fields)
    return action is not Action.SEND_BACK or bool(procedure.send_back_reasons)


def graph_of(procedure: Procedure) -> Graph:
    """The graph of an article that has a guide; raises ``ValueError`` for any other."""
    guide = procedure.guide
    if guide is None:
        raise ValueError(procedure.code)
    if guide.stages:
        return _record_graph(procedure.title, guide)
    return _case_graph(procedure, guide)


def _case_graph(procedure: Procedure, guide: Guide) -> Graph:
    first = procedure.steps[0]
    nodes = {START: Node(START, guide.begins, NodeKind.START)}
    edges = {Edge(START, first.code, ""): None}
    for step, status in reached(procedure):
        code = place_of(step, status)
        nodes.setdefault(code, _node(step, status))
        for action, outcome in ways_on(procedure, step, status):
            edges[
                Edge(code, _target(procedure, outcome), _label(procedure, action, step), action)
            ] = None
    nodes |= {one.code: one for one in _ends(procedure, {edge.end for edge in edges})}
    return Graph(procedure.title, tuple(nodes.values()), tuple(edges))


def reached(procedure: Procedure) -> tuple[tuple[Step, Status], ...]:
    """Every step and status in which a case can stand, in the order of the steps."""
    found = {(procedure.steps[0], Status.OPEN)}
    waiting = list(found)
    while waiting:
        for _action, outcome in ways_on(procedure, *waiting.pop()):
            if outcome.step is None:
                continue
            place = (procedure.step(outcome.step), outcome.status)
            if place not in found:
                found.add(place)
                waiting.append(place)
    order = list(Status)
    return tuple(
        sorted(found, key=lambda one: (procedure.steps.index(one[0]), order.index(one[1])))
    )


def ways_on(procedure: Procedure, step: Step, status: Status) -> Iterator[tuple[Action, Outcome]]:
    """Each action that can be taken there, with each of the places where it may lead."""
    open_here = OPEN_AT.get(status, {}).get(step.kind, frozenset())
    for action in (one for one in Action if one in open_here and can_happen(procedure, one)):
        back = sent_back_to(procedure.steps, step) if action is Action.SEND_BACK else (None,)
        for one in back:
            goes_to = one.code if one else None
            yield action, follow(procedure.steps, step, status, action, goes_to)


def place_of(step: Step, status: Status) -> str:
    """The code of the node for a case that stands there: the person's turn has one of its own."""
    return f"{step.code}-{status.value}" if status in PAUSED else step.code


def _target(procedure: Procedure, outcome: Outcome) -> str:
    if outcome.step is not None:
        return place_of(procedure.step(outcome.step), outcome.status)
    return DONE if outcome.status is Status.COMPLETED else f"end-{outcome.status.value}"


def _node(step: Step, status: Status) -> Node:
    if status in PAUSED:
        return Node(place_of(step, status), status.label, NodeKind.WAIT, "本人")
    who = f"{LEVELS[step.level]}{step.role.label}"
    return Node(step.code, step.title, NodeKind.STEP, who)


def _label(procedure: Procedure, action: Action, step: Step) -> str:
    if action is Action.SEND_BACK:
        return "退回"
    return procedure.act_label(action, step.code)


def _ends(procedure: Procedure, used: set[str]) -> Iterator[Node]:
    named = (
        (DONE, "办结"),
        (f"end-{Status.REFUSED.value}", procedure.refused_as),
        (f"end-{Status.WITHDRAWN.value}", procedure.withdrawn_as or "本人撤回"),
    )
    for code, title in named:
        if code in used:
            yield Node(code, title, NodeKind.END)


def _record_graph(title: str, guide: Guide) -> Graph:
    stages = guide.stages
    nodes = (
        Node(START, guide.begins, NodeKind.START),
        *(Node(one.code, one.title, NodeKind.STEP, one.who) for one in stages),
        Node(DONE, "完成", NodeKind.END),
    )
    edges = (Edge(START, stages[0].code, ""), *(edge for one in stages for edge in _leads(one)))
    return Graph(title, nodes, edges)


def _leads(stage: Stage) -> Iterator[Edge]:
    for lead in stage.leads:
        yield Edge(stage.code, lead.to or DONE, lead.label)

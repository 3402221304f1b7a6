"""服务流程图 as SVG, laid out by Graphviz: the same on the screen and on paper (R12.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import graphviz
from markupsafe import Markup, escape

from portal.domain.flow import Graph, Node, NodeKind
from portal.domain.workflow import Action

FONT: Final = "Noto Sans CJK SC"
_SHAPES: Mapping[NodeKind, Mapping[str, str]] = MappingProxyType(
    {
        NodeKind.START: {"shape": "box", "style": "rounded"},
        NodeKind.STEP: {"shape": "box", "penwidth": "1.4"},
        NodeKind.WAIT: {"shape": "box", "style": "dashed"},
        NodeKind.END: {"shape": "box", "style": "rounded,filled", "fillcolor": "#eeeeee"},
    }
)
_ASIDE: Final = frozenset(
    {Action.REFUSE, Action.WITHDRAW, Action.SEND_BACK, Action.RETURN, Action.RESUBMIT}
)
# What a browser would show as a tip in English, and what is no part of a page.
_LEFT_OUT: Final = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<title>.*?</title>", re.S)


def flow_svg(graph: Graph) -> Markup | None:
    """The chart as an inline SVG without script or style; None where Graphviz is missing."""
    try:
        return _drawn(graph)
    except (graphviz.ExecutableNotFound, graphviz.CalledProcessError):
        return None


@lru_cache(maxsize=32)
def _drawn(graph: Graph) -> Markup:
    svg = _LEFT_OUT.sub("", _dot(graph).pipe(format="svg", encoding="utf-8")).strip()
    title = f"{graph.title}服务流程图"
    named = svg.replace("<svg", f'<svg class="flow" role="img" aria-label="{escape(title)}"', 1)
    at = named.index(">", named.index("<svg")) + 1
    whole = f"{named[:at]}<title>{escape(title)}</title>{named[at:]}"
    return Markup(whole)  # noqa: S704 (Graphviz escapes the declared words)


def _dot(graph: Graph) -> graphviz.Digraph:
    dot = graphviz.Digraph(
        graph_attr={"bgcolor": "transparent", "nodesep": "0.45", "ranksep": "0.42", "margin": "0"},
        node_attr={"fontname": FONT, "fontsize": "12", "margin": "0.16,0.07", "height": "0.4"},
        edge_attr={"fontname": FONT, "fontsize": "10", "arrowsize": "0.6"},
    )
    for node in graph.nodes:
        dot.node(node.code, _words(node), **_SHAPES[node.kind])
    for (start, end), labels in _merged(graph).items():
        dot.edge(start, end, _padded("、".join(labels)), **_weight(graph, start, end))
    return dot


def _words(node: Node) -> str:
    who = f"\n{graphviz.escape(node.who)}" if node.who else ""
    return f"{graphviz.escape(node.title)}{who}"


def _padded(label: str) -> str:
    return f" {graphviz.escape(label)} " if label else ""


def _merged(graph: Graph) -> dict[tuple[str, str], list[str]]:
    """One line for all the acts that lead from a node to the same other one."""
    found: dict[tuple[str, str], list[str]] = {}
    for edge in graph.edges:
        labels = found.setdefault((edge.start, edge.end), [])
        if edge.label and edge.label not in labels:
            labels.append(edge.label)
    return found


def _weight(graph: Graph, start: str, end: str) -> dict[str, str]:
    """The way on is drawn straight and strong, what leads aside dashed."""
    acts = {edge.action for edge in graph.edges if (edge.start, edge.end) == (start, end)}
    return {"style": "dashed"} if acts <= _ASIDE else {"weight": "8"}

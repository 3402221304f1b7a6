"""办事指南 on A4: an article's guide with its flow chart, to hand out (P13)."""

from __future__ import annotations

from portal.domain.flow import graph_of
from portal.domain.guide import Told
from portal.printing.environment import print_environment
from portal.printing.flow_chart import flow_svg


def leaflet_html(told: Told) -> str:
    """The leaflet's HTML; without Graphviz the steps stand there as a list."""
    graph = graph_of(told.procedure)
    template = print_environment().get_template("guide_leaflet.html")
    return template.render(told=told, graph=graph, chart=flow_svg(graph))

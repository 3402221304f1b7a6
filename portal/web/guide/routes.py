"""办事指南: the eleven articles with their flow charts, for everybody to read (R12.1, P13)."""

from __future__ import annotations

from functools import lru_cache

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from portal.domain.flow import graph_of
from portal.domain.guide import Told, article_words, told
from portal.domain.procedures import ARTICLES
from portal.printing.flow_chart import flow_svg
from portal.printing.guide_leaflet import leaflet_html
from portal.printing.renderer import render_pdf
from portal.web.access import requires
from portal.web.province import policy
from portal.web.responses import pdf

room = Blueprint("guide", __name__, url_prefix="/guide")


@room.get("")
@requires("public")
def index() -> ResponseReturnValue:
    """What can be asked for online, and what at the window alone."""
    articles = [(one, article_words(one)) for one in ARTICLES.values()]
    return render_template("guide/index.html", articles=articles)


@room.get("/<code>")
@requires("public")
def show(code: str) -> ResponseReturnValue:
    """One article's guide with its flow chart."""
    about = _told(code)
    graph = graph_of(about.procedure)
    return render_template("guide/article.html", told=about, graph=graph, chart=flow_svg(graph))


@room.get("/<code>/leaflet.pdf")
@requires("public")
def leaflet(code: str) -> ResponseReturnValue:
    """The same on A4, to hand out."""
    return pdf(_rendered(leaflet_html(_told(code))), f"guide-{code}.pdf")


@lru_cache(maxsize=32)
def _rendered(html: str) -> bytes:
    """Whoever asks without logging in costs the render processes nothing the second time."""
    return render_pdf(html)


def _told(code: str) -> Told:
    procedure = ARTICLES.get(code)
    if procedure is None:
        abort(404)
    return told(procedure, policy().days_for(procedure))

"""办事指南 is open to everybody, on the screen and on paper, with its flow chart (R12.1, P13)."""

from __future__ import annotations

import re

import graphviz
import pytest

from portal.domain.flow import graph_of
from portal.domain.guide import told
from portal.domain.procedures import ARTICLES
from portal.printing import flow_chart
from portal.printing.guide_leaflet import leaflet_html
from portal.web.guide import routes
from tests.integration.web.conftest import Town
from tests.strict_client import StrictClient


@pytest.mark.clause("R1")
@pytest.mark.clause("R12.1")
@pytest.mark.clause("P13")
def test_everybody_reads_every_article(client: StrictClient) -> None:
    index = client.get("/guide").text
    assert 'href="/guide"' in client.get("/login").text
    for procedure in ARTICLES.values():
        assert f'href="/guide/{procedure.code}"' in index
        page = client.get(f"/guide/{procedure.code}")
        assert page.status_code == 200
        assert f"{procedure.title}服务流程图" in page.text
        titles = [node.title for node in graph_of(procedure).nodes]
        assert all(title in page.text for title in titles)
    assert client.get("/guide/vacancy").status_code == 404


@pytest.mark.clause("P13")
def test_online_and_window_are_parted(client: StrictClient) -> None:
    online, window = client.get("/guide").text.split('id="window-list"')
    assert "/guide/unemployment" in online
    assert "/guide/unemployment" not in window
    assert "/guide/job_seeking" in window


@pytest.mark.clause("R12.1")
def test_screen_and_paper_show_the_same_chart() -> None:
    for procedure in ARTICLES.values():
        svg = flow_chart.flow_svg(graph_of(procedure))
        assert svg is not None
        assert svg in leaflet_html(told(procedure, 5))
        assert not re.search(r"<script|\bstyle=|\bon\w+=|href=|&#45;&gt;", svg)
        assert svg.count("<title>") == 1
        assert len(re.findall(r'class="node"', svg)) == len(graph_of(procedure).nodes)


def test_without_graphviz_the_steps_are_listed(
    client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_graph: object) -> None:
        raise graphviz.ExecutableNotFound(["dot"])

    monkeypatch.setattr(flow_chart, "_drawn", missing)
    page = client.get("/guide/certificate")
    assert page.status_code == 200
    assert "<svg" not in page.text
    assert "街道（乡镇）复审" in page.text


@pytest.mark.clause("P13")
def test_the_leaflet_is_rendered_once(
    client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def render(html: str) -> bytes:
        asked.append(html)
        return b"%PDF-1.7"

    monkeypatch.setattr(routes, "render_pdf", render)
    routes._rendered.cache_clear()
    answers = [client.get("/guide/move_in/leaflet.pdf") for _ in range(2)]
    routes._rendered.cache_clear()
    assert [one.mimetype for one in answers] == ["application/pdf"] * 2
    assert len(asked) == 1
    assert "迁入劳动者办事指南" in asked[0]


@pytest.mark.clause("P13")
def test_a_working_page_leads_to_its_article(community: StrictClient, town: Town) -> None:
    for address, code in (
        (f"/cases/{town.completed_case}", "unemployment"),
        ("/registration/job_seeking/start", "job_seeking"),
        ("/moves/in", "move_in"),
        (f"/people/{town.person_id}/deregister/unemployment", "deregister_unemployment"),
        ("/confirmation", "confirmation"),
    ):
        page = community.get(address)
        assert page.status_code == 200, address
        assert f'href="/guide/{code}"' in page.text
    assert 'href="/guide"' in community.get("/people").text

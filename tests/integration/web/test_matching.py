"""岗位推荐 on the screen: the list, one vacancy, the best three by the card, the sheet (R5.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.codes import code_set
from portal.domain.deregistration import Answer
from portal.models import Message, Offer, Person, Vacancy
from portal.queries.areas import ancestor, by_full_name
from tests.factories import NOW
from tests.integration.web.conftest import Town
from tests.many_vacancies import add_vacancies
from tests.strict_client import StrictClient

HTMX = {"HX-Request": "true"}


@dataclass(frozen=True)
class Jobs:
    """The addresses of a person's vacancies, and three that fit: 保洁员 near, in town, far."""

    page: str
    near: int
    town: int
    far: int

    def of(self, vacancy_id: int) -> str:
        return f"{self.page}/{vacancy_id}"


@pytest.fixture
def jobs(session: Session, town: Town) -> Jobs:
    ids = add_vacancies(session, town.clerk, 3)
    own = by_full_name(session, town.clerk.office_title)
    city = by_full_name(session, "株洲市")
    assert own is not None
    assert city is not None
    street = ancestor(session, own, Level.TOWN)
    assert street is not None
    for vacancy_id, area in zip(ids, (own, street, city), strict=True):
        changes = {"area_id": area.id, "title": "保洁员", "pay_from": 3200, "pay_to": 3500}
        session.execute(sa.update(Vacancy).where(Vacancy.id == vacancy_id).values(**changes))
    plain = code_set("employment_wish_form").item("1")
    session.execute(sa.update(Vacancy).values(education=None, form=plain))
    session.commit()
    return Jobs(f"/people/{town.person_id}/jobs", *ids)


def offers(session: Session, town: Town) -> list[Offer]:
    session.rollback()
    return list(session.scalars(sa.select(Offer).filter_by(person_id=town.person_id)))


def order_of(page: str, jobs: Jobs) -> list[int]:
    return [int(one) for one in re.findall(rf'href="{jobs.page}/(\d+)"', page)]


@pytest.mark.clause("R5.2")
def test_the_list_is_ranked_with_its_reasons(community: StrictClient, jobs: Jobs) -> None:
    page = community.get(jobs.page).text
    assert order_of(page, jobs) == [jobs.near, jobs.town, jobs.far]
    for words in ("工种、薪资、同社区", "工种、薪资、同街道", "3200—3500 元/月", "保洁员"):
        assert words in page


@pytest.mark.clause("R5.2")
def test_filters_look_for_something_else(
    community: StrictClient, session: Session, jobs: Jobs
) -> None:
    session.execute(sa.update(Vacancy).where(Vacancy.id == jobs.far).values(title="挖掘机司机"))
    session.commit()
    assert order_of(community.get(jobs.page).text, jobs) == [jobs.near, jobs.town]
    found = community.get(f"{jobs.page}?words=挖掘机&place=株洲市&pay=3000").text
    assert order_of(found, jobs) == [jobs.far]
    assert 'value="挖掘机"' in found
    for query, told in (
        ("place=没有的地方", "请从列出的地点中选择"),
        ("pay=很多", "请填整数"),
    ):
        answer = community.get(f"{jobs.page}?{query}")
        assert answer.status_code == 422
        assert told in answer.text
    assert "没有找到这样的岗位" in community.get(f"{jobs.page}?words=宇航员").text


@pytest.mark.clause("R5.2")
def test_one_is_recommended_and_written_about(
    community: StrictClient, session: Session, town: Town, jobs: Jobs
) -> None:
    told = {"answer": "accepted", "means": "4"}
    answer = community.submit(jobs.of(jobs.near), told)
    assert (answer.status_code, answer.location) == (302, jobs.page)
    (offer,) = offers(session, town)
    assert (offer.vacancy_id, offer.answer, offer.means.code) == (jobs.near, Answer.ACCEPTED, "4")
    assert session.get(Message, offer.message_id) is not None
    page = community.get(jobs.page).text
    assert "推荐短信待发送" in page
    assert order_of(page, jobs) == [jobs.town, jobs.far]
    again = community.submit(jobs.of(jobs.near), told, page=jobs.of(jobs.town))
    assert again.status_code == 409
    assert "已经推荐给本人" in again.text
    assert len(offers(session, town)) == 1


@pytest.mark.clause("R5.2", "R7.8")
@pytest.mark.parametrize(
    ("told", "status", "said"),
    [
        (
            {"answer": "refused_with_reason", "means": "4", "words": ""},
            422,
            "请写明本人不接受的理由",
        ),
        ({"answer": "accepted", "means": "2"}, 422, "请从列表中选择"),
        ({"answer": "nothing", "means": "1"}, 422, ""),
        ({"answer": "refused", "means": "4", "words": "嫌远"}, 302, ""),
        ({"answer": "refused_with_reason", "means": "1", "words": "要照顾老人"}, 302, ""),
    ],
)
def test_how_the_person_answered(
    community: StrictClient,
    session: Session,
    town: Town,
    jobs: Jobs,
    told: dict[str, str],
    status: int,
    said: str,
) -> None:
    answer = community.submit(jobs.of(jobs.near), told)
    assert answer.status_code == status
    made = offers(session, town)
    if status == 422:
        assert said in answer.text
        assert made == []
        assert f'value="{told["answer"]}"' in answer.text or told["answer"] == "nothing"
    else:
        assert [(one.answer.value, one.words, one.message_id) for one in made] == [
            (told["answer"], told["words"], None)
        ]
        assert jobs.near not in order_of(community.get(jobs.page).text, jobs)


@pytest.mark.clause("R5.2")
def test_a_vacancy_that_expires_meanwhile(
    community: StrictClient, session: Session, town: Town, jobs: Jobs
) -> None:
    form = {"answer": "accepted", "means": "4", "words": "先记下"}
    token = community.csrf_token(jobs.of(jobs.near))
    gone = {"open_until": NOW.date() - timedelta(days=1)}
    session.execute(sa.update(Vacancy).where(Vacancy.id == jobs.near).values(gone))
    session.commit()
    answer = community.post(jobs.of(jobs.near), data={**form, "csrf_token": token})
    assert answer.status_code == 409
    assert "已到期" in answer.text
    assert offers(session, town) == []
    assert community.get(jobs.of(jobs.near)).status_code == 200
    assert community.get(jobs.of(10**8)).status_code == 404


@pytest.mark.clause("R5.2")
def test_the_best_three_beside_the_card(
    community: StrictClient, session: Session, town: Town, jobs: Jobs
) -> None:
    fragment = f"{jobs.page}/fitting"
    add_vacancies(session, town.clerk, 1)
    part = community.get(fragment, headers=HTMX).text
    assert re.findall(r'name="vacancy"\s+value="(\d+)"', part) == [
        str(one) for one in (jobs.near, jobs.town, jobs.far)
    ]
    assert "checked" in part.split(f'value="{jobs.near}"')[1][:40]
    token = community.csrf_token(jobs.page)
    chosen = {"vacancy": str(jobs.town), "means": "4", "csrf_token": token}
    done = community.post(fragment, data=chosen, headers=HTMX)
    assert done.status_code == 200
    assert "推荐短信待发送" in done.text
    assert re.findall(r'name="vacancy"\s+value="(\d+)"', done.text)[:2] == [
        str(jobs.near),
        str(jobs.far),
    ]
    (offer,) = offers(session, town)
    assert offer.vacancy_id == jobs.town
    again = community.post(fragment, data=chosen, headers=HTMX)
    assert (again.status_code, "已经推荐给本人" in again.text) == (409, True)
    nothing = community.post(fragment, data={"csrf_token": token}, headers=HTMX)
    assert (nothing.status_code, "请选择推荐的岗位" in nothing.text) == (422, True)
    plain = community.post(fragment, data={**chosen, "vacancy": str(jobs.far)})
    assert (plain.status_code, plain.location) == (302, jobs.page)


@pytest.mark.clause("R5.2")
@pytest.mark.usefixtures("render_server")
def test_whoever_no_message_reaches_is_given_the_sheet(
    community: StrictClient, session: Session, town: Town, jobs: Jobs
) -> None:
    session.execute(sa.update(Person).values(phone="073184000001"))
    session.commit()
    token = community.csrf_token(jobs.page)
    chosen = {"vacancy": str(jobs.near), "means": "1", "csrf_token": token}
    done = community.post(f"{jobs.page}/fitting", data=chosen, headers=HTMX).text
    (offer,) = offers(session, town)
    sheet = f"{jobs.page}/offers/{offer.id}/sheet.pdf"
    assert offer.message_id is None
    assert sheet in done
    assert sheet in community.get(jobs.page).text
    assert sheet in community.get(f"/people/{town.person_id}").text
    first, second = community.get(sheet), community.get(sheet)
    assert first.mimetype == "application/pdf"
    assert first.data == second.data
    assert community.get(f"{jobs.page}/offers/{offer.id + 99}/sheet.pdf").status_code == 404


def test_somebody_who_wished_for_nothing_like_it(community: StrictClient, town: Town) -> None:
    page = community.get(f"/people/{town.person_id}/jobs").text
    assert "现在没有符合本人意愿的岗位" in page
    part = community.get(f"/people/{town.person_id}/jobs/fitting", headers=HTMX).text
    assert "没有符合意愿的岗位" in part

"""What somebody wishes for, and a vacancy that fits it in no way."""

from __future__ import annotations

from portal.domain.areas import Level
from portal.domain.codes import CodeItem, code_set
from portal.domain.matching import NearArea, Opening, Wanted
from portal.domain.vacancies import education_rank

HOME = tuple(
    NearArea(level, path, name)
    for level, path, name in (
        (Level.COMMUNITY, "1/2/3/4/5/", "识字里社区居委会"),
        (Level.TOWN, "1/2/3/4/", "文艺路街道"),
        (Level.COUNTY, "1/2/3/", "芙蓉区"),
        (Level.CITY, "1/2/", "长沙市"),
    )
)
ELSEWHERE = "1/9/9/9/9/"


def trade(code: str) -> CodeItem:
    return code_set("occupation_major_mid").item(code)


def education(code: str) -> CodeItem:
    return code_set("education").item(code)


def form(code: str) -> CodeItem:
    return code_set("employment_wish_form").item(code)


GUARD, SHOP, SEWING = trade("4-07-00-00"), trade("4-01-00-00"), trade("6-05-00-00")
WANTED = Wanted(
    trades=(GUARD,),
    words=("保安",),
    home=HOME,
    pay_from=3000,
    pay_to=4000,
    form=form("1"),
    rank=education_rank(education("71")),
)
OPENING = Opening(
    id=1,
    title="营业员",
    duties="接待顾客",
    occupation=SEWING,
    form=form("2"),
    education=education("21"),
    pay_from=2000,
    pay_to=2500,
    area_path=ELSEWHERE,
)
"""Fits in no way at all."""

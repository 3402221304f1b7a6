"""What a vacancy may not demand is found in its words, and nothing else is taken for it."""

from __future__ import annotations

import pytest

from portal.domain.discrimination import demand_in

DEMANDS = {
    "性别限制": (
        *(
            "限男性",
            "只招女生",
            "男士优先",
            "性别：女",
            "招女工",
            "要求女性，形象好",
            "女，初中以上",
        ),
    ),
    "婚育限制": ("未婚优先", "已婚已育者优先", "要求已婚", "入职三年内不得怀孕", "身体健康，已婚"),
    "户籍限制": ("本地户口", "本地人优先", "限本省户籍", "户口须在本区", "籍贯湖南"),
    "民族、宗教限制": ("汉族优先", "不招少数民族", "无宗教信仰"),
    "年龄限制": ("年龄18-35岁", "35岁以下", "35周岁以内", "25至40岁", "90后优先"),
    "健康歧视": ("乙肝携带者勿扰", "不招残疾"),
    "违规收取财物、证件": ("收取押金500元", "需交服装费", "扣押身份证"),
}
LAWFUL = (
    *("女装销售", "男鞋导购", "负责男装、女鞋的陈列", "要求熟悉男女装搭配", "女性健康顾问"),
    *("男女不限", "男、女均可", "性别不限，年龄不限", "不限户籍", "女工主任"),
    *("年满18周岁", "18周岁以上", "照顾 80 岁以上老人", "护理 60 至 90 岁的老人", "8小时"),
    *("5 到 10 年经验", "工作时间 9 到 18 点", "负责年龄段 3 到 6 岁幼儿的教学"),
    *("本地业务拓展", "熟悉本市户籍政策", "办理户口登记", "汉族民歌教唱", "民族乐器老师"),
    *("月子中心护理孕妇和产妇", "帮助未婚青年联谊", "婚姻登记员", "离异家庭辅导"),
    *("不收押金", "免培训费", "处理客户保证金", "收取顾客押金并登记", "残疾人护理员"),
)


@pytest.mark.clause("P2")
@pytest.mark.parametrize(
    ("words", "kind"), [(words, kind) for kind, found in DEMANDS.items() for words in found]
)
def test_a_demand_is_found_and_named(words: str, kind: str) -> None:
    for told in (words, f"负责门岗巡逻。\n{words}；待遇面谈"):
        demand = demand_in(told)
        assert demand is not None
        assert demand.kind == kind
        assert demand.words in told
        assert demand.words in demand.message


@pytest.mark.clause("P2")
@pytest.mark.parametrize("words", LAWFUL)
def test_what_only_sounds_like_one_is_let_through(words: str) -> None:
    assert demand_in(words) is None
    assert demand_in(f"负责门岗巡逻，{words}。") is None

"""What the demo's invented people are put together from. None of it is anybody's.

Streets, villages, schools and employers are invented or say 某某; surnames, given names, trades and
the codes of counties are common property.
"""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.identity import Sex


@dataclass(frozen=True)
class Bearer:
    """Who somebody is, by name and document.

    ``ethnicity`` is a code of that set, None for foreigners. ``card`` is how the identity number
    begins: a county of the province, a residence permit's prefix, or 9 with the issuing province
    (43) and the nationality's three digits.
    """

    name: str
    sex: Sex
    ethnicity: str | None
    card: str


@dataclass(frozen=True)
class Schooling:
    """An education: its code, the age at which it ends, where, and how often it is met."""

    code: str
    ends_at: int
    school: str
    share: int


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


BEARERS = (
    Bearer("陈㐂", Sex.MALE, "01", "430102"),
    Bearer("刘䶮", Sex.FEMALE, "01", "430103"),
    Bearer("王𠮷安", Sex.MALE, "01", "430181"),
    Bearer("李𬀩", Sex.MALE, "01", "430102"),
    Bearer("艾力·吐尔地", Sex.MALE, "05", "430102"),
    Bearer("阿依夏木·买买提吐尔逊", Sex.FEMALE, "05", "430105"),
    Bearer("娜仁其其格", Sex.FEMALE, "02", "430102"),
    Bearer("田土妹", Sex.FEMALE, "15", "433130"),
    Bearer("石老岩", Sex.MALE, "06", "433101"),
    Bearer("吴再娥", Sex.FEMALE, "12", "431228"),
    Bearer("NOVAK ANNA MARIE", Sex.FEMALE, None, "943203"),
    Bearer("何嘉欣", Sex.FEMALE, "01", "810000"),
    Bearer("林志远", Sex.MALE, "01", "830000"),
)
"""Those whose names or documents the screens and forms must cope with."""

FOREIGN_REGION = "捷克共和国"
PERMIT_REGIONS = {"810000": "香港特别行政区", "830000": "台湾省"}

SURNAMES = _words("""
    李 王 张 刘 陈 杨 周 黄 彭 唐 谭 罗 肖 邓 曾 胡 谢 龙 欧阳 熊 蒋 汤 易 郭 夏 袁 尹 贺
    覃 向 田 石 吴 何 廖
""")
GIVEN_NAMES = {
    Sex.MALE: _words("""
        建国 志强 伟 军 勇 建华 国强 小兵 文斌 海涛 俊杰 浩 宇轩 子豪 立新 光明 湘平 铁军 永红
        正球 大为 鹏飞 志刚 明亮 凯 磊 思远 家乐 建平 辉 长庚 新民
    """),
    Sex.FEMALE: _words("""
        秀英 桂兰 丽 敏 静 艳 小红 玉梅 建湘 淑芬 海燕 芳 慧 思雨 欣怡 雅婷 佳 婷婷 晓玲 春花
        美华 立群 湘云 玲 倩 梦婷 子涵 金莲 爱平 满秀 红霞 琼
    """),
}

COUNTIES = _words("""
    430102 430103 430104 430105 430111 430121 430181 430182 430202 430281 430321 430426 430523
    430626 430723 430902 431122 431228 431321 433101 433130
""")
"""Six digits of the counties that people were born in or come from."""

STREETS = _words("青桐巷 云栖里 白果街 枕河巷 小麦园路 柿子弄 竹风路 晚晴街 三口塘巷 石榴园")
TOWNS = _words("青云镇 石桥铺镇 松柏乡 双泉镇 白沙坪镇")
VILLAGES = _words("清泉村 枫树湾村 白石桥村 长冲村 油茶岭村")

EMPLOYERS = _words("""
    某某商贸有限公司 某某餐饮管理有限公司 某某物业服务有限公司 某某机械厂 某某服饰有限公司
    某某建筑劳务有限公司 某某电子厂 某某家政服务部 某某物流有限公司 某某超市
""")
OWN_BUSINESSES = _words("某某小吃店 某某服装店 某某水果店 某某理发店 某某建材经营部")

SCHOOLING = (
    Schooling("71", 15, "某某中学", 30),
    Schooling("61", 18, "某某中学", 22),
    Schooling("41", 18, "某某中等职业学校", 12),
    Schooling("47", 18, "某某技工学校", 8),
    Schooling("31", 21, "某某职业技术学院", 18),
    Schooling("21", 22, "某某大学", 9),
    Schooling("14", 25, "某某大学", 1),
)
MAJORS = {
    "41": _words("会计 学前教育 护理 汽车运用与维修"),
    "47": _words("数控加工 电工 烹饪 焊接加工"),
    "31": _words("电子商务 建筑工程技术 旅游管理 大数据与会计"),
    "21": _words("行政管理 土木工程 英语 计算机科学与技术"),
    "14": _words("公共管理 材料工程"),
}

WISHED_WORK = (
    ("4-07-00-00", "保安员"),
    ("4-06-00-00", "物业管理员"),
    ("4-03-00-00", "中式烹调"),
    ("4-03-00-00", "餐厅服务"),
    ("4-01-00-00", "超市收银"),
    ("4-02-00-00", "仓库管理"),
    ("4-02-00-00", "货车驾驶"),
    ("4-10-00-00", "保洁"),
    ("4-10-00-00", "育婴"),
    ("4-14-00-00", "养老护理"),
    ("3-01-00-00", "文员"),
    ("2-06-00-00", "会计"),
    ("2-08-00-00", "幼儿教师"),
    ("4-04-00-00", "电商客服"),
    ("6-29-00-00", "装修水电工"),
    ("6-20-00-00", None),
    ("6-25-00-00", None),
)
TRAINING = _words("消防设施操作员 养老护理 电工 中式烹调 育婴 电子商务 叉车驾驶 直播销售")
OPINIONS = (
    "电话核实，本人目前无业",
    "走访核实，情况属实",
    "向原单位核实，已离职",
    "当面询问，有就业要求",
)
REMARKS = ("需照顾家中老人，希望就近上班", "可上夜班", "会开车，有C1驾照", "周末可以上班")


COLLEAGUES = _words("""
    罗小平 谭海霞 肖建辉 邓玉兰 曾国华 胡艳红 谢志明 龙秋香 熊文胜 蒋春梅 汤文辉
""")
"""Clerks and reviewers of the offices that have no account to sign in with."""

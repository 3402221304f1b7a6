"""What is known of a grown person, and the whole list that the counter is told on 24 November."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from portal.domain.checks import (
    Check,
    Held,
    Known,
    Verdict,
)

OK, ASK, STOP = Verdict.OK, Verdict.ASK, Verdict.STOP
HERE = Held("长沙市芙蓉区文艺路街道识字里社区", here=True)
THERE = Held("株洲市荷塘区月塘街道文化路社区", here=False)
GROWN = Check(OK, "41 岁，已满 16 周岁")
FREE = Check(OK, "全省无有效失业登记")
IDLE = Check(OK, "全省无有效就业登记")
ALSO = replace(FREE, advice="需要的可以改办失业登记，求职登记一并办好")
AT_WORK = Check(
    STOP, f"在{THERE.office}有有效就业登记", "请先注销就业登记（终止就业），当天即可登记失业", "5"
)
DEAD = Check(
    STOP,
    "记录显示本人已于 2026 年 8 月 1 日死亡",
    f"请核对证件与来人；记录有误的，请联系{THERE.office}更正",
    "6",
)
GIVEN_UP = Check(STOP, "这个号码已于 2025 年 3 月 4 日换为新证件号码", "请用本人的新证件办理")
SERVED = "办理后由本社区（村）提供服务"

UNEMPLOYMENT_TABLE = {
    "nothing known": (Known(), [GROWN, FREE, IDLE]),
    "registered here": (
        Known(unemployed=HERE, job_seeking=HERE),
        [
            GROWN,
            Check(
                STOP,
                f"已在{HERE.office}办理失业登记，登记有效",
                "不必再办，请打开本人记录",
                "7",
            ),
            IDLE,
        ],
    ),
    "registered elsewhere": (
        Known(unemployed=THERE, job_seeking=THERE),
        [
            GROWN,
            Check(
                STOP,
                f"已在{THERE.office}办理失业登记，登记有效",
                "需要由本社区（村）提供服务的，办理迁入",
                "7",
            ),
            IDLE,
        ],
    ),
    "being registered here": (
        Known(case=HERE),
        [GROWN, Check(STOP, f"{HERE.office}正在办理失业登记", "请在待办中打开，接着办理"), IDLE],
    ),
    "being registered elsewhere": (
        Known(case=THERE),
        [GROWN, Check(STOP, f"{THERE.office}正在办理失业登记", "请与该机构联系，不必再办"), IDLE],
    ),
    "deregistered before": (
        Known(deregistered_on=date(2025, 9, 3)),
        [
            GROWN,
            Check(OK, "曾于 2025 年 9 月 3 日注销失业登记，可以重新登记", "证号沿用"),
            IDLE,
        ],
    ),
    "employed": (Known(employed=THERE), [GROWN, FREE, AT_WORK]),
    "employed until yesterday": (
        Known(left_work_on=date(2026, 11, 23)),
        [
            GROWN,
            FREE,
            Check(OK, "11 月 23 日终止就业，就业登记已注销", "失业时间填 11 月 24 日"),
        ],
    ),
    "employed until today, the form takes no later day": (
        Known(left_work_on=date(2026, 11, 24)),
        [
            GROWN,
            FREE,
            Check(OK, "11 月 24 日终止就业，就业登记已注销", "失业时间填 11 月 24 日"),
        ],
    ),
    "employed until a week ago": (
        Known(left_work_on=date(2026, 11, 17)),
        [
            GROWN,
            FREE,
            Check(OK, "11 月 17 日终止就业，就业登记已注销", "失业时间填 11 月 18 日"),
        ],
    ),
    "employed until longer ago": (
        Known(left_work_on=date(2026, 11, 16)),
        [GROWN, FREE, IDLE],
    ),
    "seeking work elsewhere": (
        Known(job_seeking=THERE),
        [GROWN, FREE, IDLE, Check(OK, f"求职登记在{THERE.office}", SERVED)],
    ),
    "seeking work here": (Known(job_seeking=HERE), [GROWN, FREE, IDLE]),
    "dead": (Known(died_on=date(2026, 8, 1), kept_at=THERE.office), [DEAD]),
    "dead, and still registered": (
        Known(died_on=date(2026, 8, 1), kept_at=THERE.office, unemployed=THERE),
        [DEAD],
    ),
    "dead, never registered": (
        Known(died_on=date(2026, 8, 1)),
        [
            replace(
                DEAD,
                advice="请核对证件与来人；记录有误的，请联系区县公共就业服务机构更正",
            )
        ],
    ),
    "a number given up": (Known(replaced_on=date(2025, 3, 4)), [GIVEN_UP]),
    "a number of a double": (
        Known(merged_on=date(2025, 3, 4)),
        [
            Check(
                ASK,
                "用这个号码的记录已于 2025 年 3 月 4 日并入本人另一条记录",
                "请核对证件：另有新号码的，用新号码办理；号码确为本人的，照常登记",
            ),
            GROWN,
            FREE,
            IDLE,
        ],
    ),
}
SEEKING_TABLE = {
    "nothing known": (Known(), [GROWN, ALSO, IDLE]),
    "unemployed elsewhere": (
        Known(unemployed=THERE, job_seeking=THERE),
        [
            GROWN,
            Check(
                OK,
                f"失业登记在{THERE.office}",
                "求职登记后由本社区（村）提供服务，失业登记的经办地不变",
            ),
            IDLE,
        ],
    ),
    "unemployed here": (
        Known(unemployed=HERE, job_seeking=THERE),
        [
            GROWN,
            Check(OK, f"失业登记在{HERE.office}"),
            IDLE,
            Check(OK, f"求职登记在{THERE.office}", SERVED),
        ],
    ),
    "seeking work elsewhere": (
        Known(job_seeking=THERE),
        [GROWN, ALSO, IDLE, Check(OK, f"求职登记在{THERE.office}", SERVED)],
    ),
    "seeking work here": (
        Known(job_seeking=HERE),
        [
            GROWN,
            ALSO,
            IDLE,
            Check(
                ASK,
                "本社区（村）已办理求职登记，登记有效",
                "本人求职意愿有变化的，重新办理即更新",
            ),
        ],
    ),
    "being registered": (
        Known(case=THERE),
        [
            GROWN,
            ALSO,
            Check(STOP, f"{THERE.office}正在办理求职登记", "请与该机构联系，不必再办"),
            IDLE,
        ],
    ),
    "employed": (
        Known(employed=THERE),
        [
            GROWN,
            ALSO,
            replace(AT_WORK, advice="请先注销就业登记（终止就业），当天即可求职登记"),
        ],
    ),
    "employed until yesterday": (
        Known(left_work_on=date(2026, 11, 23)),
        [GROWN, ALSO, Check(OK, "11 月 23 日终止就业，就业登记已注销")],
    ),
    "deregistered before": (Known(deregistered_on=date(2025, 9, 3)), [GROWN, ALSO, IDLE]),
    "dead": (Known(died_on=date(2026, 8, 1), kept_at=THERE.office), [DEAD]),
    "a number given up": (Known(replaced_on=date(2025, 3, 4)), [GIVEN_UP]),
}

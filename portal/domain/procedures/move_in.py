"""规程九 迁入: the community that will serve takes an unemployed person over at once (R9.1)."""

from portal.domain.bases import BasisKind
from portal.domain.messages import Topic
from portal.domain.procedures.base import Guide
from portal.domain.procedures.window import in_one_act

MOVE_IN = in_one_act(
    "确认迁入",
    code="move_in",
    article=9,
    title="迁入劳动者",
    audience="登记失业人员",
    bases=frozenset({BasisKind.PERSON}),
    effect="move_in",
    completion=Topic.MOVED,
    revocation=Topic.PUT_BACK,
    guide=Guide(
        clauses=("R9.1",),
        where="新的服务地社区（行政村）",
        begins="本人提出或社区（行政村）与本人沟通确认",
        time="当场办结",
        rules=(
            "因个人意愿或求职地变化，原经办地满足不了服务需求的，可以迁入",
            "迁入后由新的服务地社区（行政村）提供后续就业服务，原社区（行政村）收到通知",
        ),
        never=("未与本人沟通确认就迁入",),
    ),
)

"""规程九 迁入: the community that will serve takes an unemployed person over at once (R9.1)."""

from portal.domain.bases import BasisKind
from portal.domain.messages import Topic
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
)

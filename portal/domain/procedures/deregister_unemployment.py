"""规程七 注销失业登记: ten reasons, each with what it rests on (domain/deregistration.py)."""

from portal.domain.deregistration import OF_UNEMPLOYMENT, bases_of
from portal.domain.messages import Topic
from portal.domain.procedures.base import Guide
from portal.domain.procedures.window import in_one_act

DEREGISTER_UNEMPLOYMENT = in_one_act(
    "核实注销",
    code="deregister_unemployment",
    article=7,
    title="注销失业登记",
    audience="登记失业人员",
    bases=bases_of(OF_UNEMPLOYMENT),
    effect="deregister_unemployment",
    completion=Topic.ENDED,
    guide=Guide(
        clauses=tuple(f"R7.{number}" for number in range(1, 11)),
        where="失业登记地社区（行政村）",
        begins="出现应当注销的情形",
        time="当场办结",
        rules=(
            *(f"情形 {one.number}：{one.item.name}" for one in OF_UNEMPLOYMENT),
            "情形 1、2、3：与本人沟通确认，办理就业登记的同时注销",
            "情形 4：在系统内核实参保状态，或凭本人提供的退休证明，并与本人确认",
            "情形 5、6、7：与本人确认；联系不上本人的，可与家属沟通确认",
        ),
        never=("没有本人确认、家属确认或系统记录等依据就注销",),
    ),
)

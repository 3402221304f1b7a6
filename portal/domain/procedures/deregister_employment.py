"""规程八 注销就业登记: three reasons, each with what it rests on (domain/deregistration.py)."""

from portal.domain.deregistration import OF_EMPLOYMENT, bases_of
from portal.domain.messages import Topic
from portal.domain.procedures.base import Guide
from portal.domain.procedures.window import in_one_act

DEREGISTER_EMPLOYMENT = in_one_act(
    "核实注销",
    code="deregister_employment",
    article=8,
    title="注销就业登记",
    audience="进行就业登记的劳动者",
    bases=bases_of(OF_EMPLOYMENT),
    effect="deregister_employment",
    completion=Topic.ENDED,
    guide=Guide(
        clauses=("R8.1", "R8.2", "R8.3"),
        where="就业登记地社区（行政村）",
        begins="出现应当注销的情形",
        time="当场办结",
        rules=(
            *(f"情形 {one.number}：{one.item.name}" for one in OF_EMPLOYMENT),
            "情形 1：与本人沟通确认后注销",
            "情形 2：在系统内核实参保状态，或凭本人提供的退休证明，并与本人确认",
        ),
        never=("没有本人确认、家属告知或系统记录等依据就注销",),
    ),
)

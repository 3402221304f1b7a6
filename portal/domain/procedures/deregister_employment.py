"""规程八 注销就业登记: three reasons, each with what it rests on (domain/deregistration.py)."""

from portal.domain.deregistration import OF_EMPLOYMENT, bases_of
from portal.domain.messages import Topic
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
)

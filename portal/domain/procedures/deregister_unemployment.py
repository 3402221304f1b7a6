"""规程七 注销失业登记: ten reasons, each with what it rests on (domain/deregistration.py)."""

from portal.domain.deregistration import OF_UNEMPLOYMENT, bases_of
from portal.domain.messages import Topic
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
)

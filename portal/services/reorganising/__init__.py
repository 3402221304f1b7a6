"""机构调整: an order, proposed by the 系统管理员, approved by the 安全管理员 (decision 025)."""

from portal.services.reorganising.asking import Asked
from portal.services.reorganising.deciding import (
    apply_due,
    approve,
    propose,
    turn_down,
    withdraw,
)
from portal.services.reorganising.preview import Following, Preview, preview, preview_of

__all__ = [
    "Asked",
    "Following",
    "Preview",
    "apply_due",
    "approve",
    "preview",
    "preview_of",
    "propose",
    "turn_down",
    "withdraw",
]

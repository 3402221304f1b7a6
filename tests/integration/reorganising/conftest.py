"""The province's administrators, and a community at which there is something of everything."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.integration.reorganising.house import House, full_house
from tests.reorganising import Four, administrators


@pytest.fixture
def who(session: Session) -> Four:
    """The province's administrators."""
    return administrators(session)


@pytest.fixture
def house(session: Session, who: Four) -> House:
    """Something of everything at 识字里社区."""
    return full_house(session, who)

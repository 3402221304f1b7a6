"""Age in full years (周岁), and the age from which a person may be registered (R2.2)."""

import calendar
from datetime import date
from typing import Final

#: Full years, reached on the birthday itself: 年满16周岁（含）.
WORKING_AGE: Final = 16


def age_on(birth_date: date, on: date) -> int:
    """Full years of age on a day.

    Who was born on 29 February reaches an age in a common year on 28 February: where a period of
    years has no corresponding day, it ends with the month (民法典 art. 202).

    Raises ValueError if the person is not born yet.
    """
    if on < birth_date:
        raise ValueError("the day lies before the birth")
    last_day = calendar.monthrange(on.year, birth_date.month)[1]
    birthday = date(on.year, birth_date.month, min(birth_date.day, last_day))
    return on.year - birth_date.year - (on < birthday)

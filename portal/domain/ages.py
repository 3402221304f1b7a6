"""Age in full years (周岁), and the age from which a person may be registered (R2.2)."""

import calendar
from datetime import date
from typing import Final

#: Full years, reached on the birthday itself: 年满16周岁（含）.
WORKING_AGE: Final = 16
#: Full years; below it who works is 未成年工 (劳动法 art. 58).
ADULT_AGE: Final = 18


def day_of_age(birth_date: date, age: int) -> date:
    """The day on which that many full years are reached.

    Who was born on 29 February reaches an age in a common year on 28 February: where a period of
    years has no corresponding day, it ends with the month (民法典 art. 202).
    """
    year = birth_date.year + age
    last_day = calendar.monthrange(year, birth_date.month)[1]
    return date(year, birth_date.month, min(birth_date.day, last_day))


def age_on(birth_date: date, on: date) -> int:
    """Full years of age on a day.

    Raises ValueError if the person is not born yet.
    """
    if on < birth_date:
        raise ValueError("the day lies before the birth")
    years = on.year - birth_date.year
    return years - (on < day_of_age(birth_date, years))

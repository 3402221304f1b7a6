"""最低生活保障标准: the district's table, which pay is held against (R7.3)."""

"""岗位推荐 (R5.2): the vacancies that fit a person, and recommending one."""

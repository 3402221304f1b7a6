"""本人信息查询: who saw and used a person's data, told to the person on paper."""

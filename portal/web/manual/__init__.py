"""使用手册: the user guide of docs/guide, as each role needs it."""

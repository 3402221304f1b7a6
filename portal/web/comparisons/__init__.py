"""比对数据: what districts load of other systems, and the list of it."""

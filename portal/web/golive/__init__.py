"""存量导入: people registered before the system began."""

"""状态核实: somebody's present status, looked up for a purpose."""

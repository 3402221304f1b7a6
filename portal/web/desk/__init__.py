"""待办: what is mine to do."""

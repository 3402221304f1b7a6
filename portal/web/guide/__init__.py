"""办事指南: what each article asks and gives, for everybody."""

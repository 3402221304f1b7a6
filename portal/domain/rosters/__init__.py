"""花名册: what the rows of an employer's roster say, and what is wrong with them."""

"""花名册登记: the people an employer has hired, registered together (R6.3, R6.7)."""

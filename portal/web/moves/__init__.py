"""迁入、迁出: from the number or the person's page to the answer, the objection and the lists."""

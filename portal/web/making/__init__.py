"""制证: the district's queue of certificates to make, and the batches."""

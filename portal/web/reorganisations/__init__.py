"""机构调整: offices renamed, merged, split or closed, by an order and four eyes."""

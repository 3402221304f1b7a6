"""The three administrators' pages: accounts, postings, audit."""

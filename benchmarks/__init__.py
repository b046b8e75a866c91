"""Speed beside peers: run by hand, one script a question."""

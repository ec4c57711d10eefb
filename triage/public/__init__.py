"""Pages without a log-in: whether a letter is ours, fetching a letter, and what is said when the desk cannot answer."""

"""The only writers: a file per group of verbs, every function with an actor."""

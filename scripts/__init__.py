"""What ./run starts once Python is there: the checks, the two phases of the suite, a private PostgreSQL."""

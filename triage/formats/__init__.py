"""How days and instants are written in every interface language: one that nobody can misread, with its zone named."""

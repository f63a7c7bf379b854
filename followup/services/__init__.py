"""Acts of following up: one function each, atomic."""

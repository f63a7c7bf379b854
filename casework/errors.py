"""What can go wrong at the door, in words that a page can show."""

NOT_YOURS = "Esta acción le corresponde a otra persona."
"""What is told to whoever sees something, and may not act on it."""


class NotPossible(Exception):
    """The act does not fit the file as it is now (wrong state, unmet condition). The message is in Spanish."""


class NoteRequired(NotPossible):
    """The act needs a reason (microcopy, error 26)."""

    def __init__(self) -> None:
        super().__init__("Escriba una razón breve. Quedará en la bitácora y la empresa podrá leerla.")


class ChangedMeanwhile(NotPossible):
    """Somebody else acted first (microcopy, error 31)."""

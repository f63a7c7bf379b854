"""What a service refuses, in words for the person in front of the screen."""


class NotAllowedNow(Exception):
    """The act is understood and permitted, and still cannot happen. `str(error)` is a sentence in Spanish."""


class LinkExpired(NotAllowedNow):
    pass


class LinkUsed(NotAllowedNow):
    pass

from .cases import CaseFileQuerySet, EventQuerySet

__all__ = ["CaseFileQuerySet", "EventQuerySet"]

from .cases import AccessLog, CaseFile, CaseParty, Event, FolioCounter, Message, Work
from .outbox import MailKind, OptOut, OutboxMessage, OutboxState

__all__ = [
    "AccessLog",
    "CaseFile",
    "CaseParty",
    "Event",
    "FolioCounter",
    "MailKind",
    "Message",
    "OptOut",
    "OutboxMessage",
    "OutboxState",
    "Work",
]

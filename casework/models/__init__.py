from .calendars import CalendarEdition, CalendarOverride, CalendarYear
from .cases import AccessLog, CaseFile, CaseParty, Event, FolioCounter, Message, Work
from .clauses import Clause, ClauseVersion, TermDirection, TermReceipt, TermRoll, TermUnit
from .deadlines import Deadline, DeadlineExtension, DeadlinePause, Outcome
from .documents import Document
from .incidents import Incident
from .jobs import Job, JobState
from .lists import ListPreference, SavedFilter
from .outbox import MailKind, OptOut, OutboxMessage, OutboxState

__all__ = [
    "AccessLog",
    "CalendarEdition",
    "CalendarOverride",
    "CalendarYear",
    "CaseFile",
    "CaseParty",
    "Clause",
    "ClauseVersion",
    "Deadline",
    "DeadlineExtension",
    "DeadlinePause",
    "Document",
    "Event",
    "FolioCounter",
    "Incident",
    "Job",
    "JobState",
    "ListPreference",
    "MailKind",
    "Message",
    "OptOut",
    "OutboxMessage",
    "OutboxState",
    "Outcome",
    "SavedFilter",
    "TermDirection",
    "TermReceipt",
    "TermRoll",
    "TermUnit",
    "Work",
]

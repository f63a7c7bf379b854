from .cases import AccessLog, CaseFile, CaseParty, Event, FolioCounter, Message, Work

__all__ = ["AccessLog", "CaseFile", "CaseParty", "Event", "FolioCounter", "Message", "Work"]

from .calendars import calendar_horizon

__all__ = ["calendar_horizon"]

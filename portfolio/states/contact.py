"""The events of a company's file that tell of a call, mail or visit outside a process (SEG-6)."""

from typing import Final

CONTACT: Final = "contact_logged"
ATTEMPT: Final = "contact_attempted"

"""What the ficha and the company's record both say."""

from typing import Final

#: field of the ficha → field of the company, where it is only copied.
COPIED: Final = {
    "legal_name": "legal_name",
    "trade_name": "trade_name",
    "legal_form": "legal_form",
    "tax_category": "tax_category",
    "address": "address",
    "website": "website",
    "sector": "sector",
    "subsector": "subsector",
    "activity_code": "activity_code",
    "description": "description",
    "company_email": "email",
    "company_phone": "phone",
    "origin": "origin",
    "origin_body": "origin_body",
}

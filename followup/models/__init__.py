"""What happens after a service."""

from followup.models.after_sales import AfterSalesAssessment

__all__ = ["AfterSalesAssessment"]

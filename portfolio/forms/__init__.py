"""Forms of the portfolio's pages."""

from portfolio.forms.fields import ComunaField, ReasonField, RutField

__all__ = ["ComunaField", "ReasonField", "RutField"]

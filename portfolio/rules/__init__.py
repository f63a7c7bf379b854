"""Plain rules of the portfolio: no database, no clock."""

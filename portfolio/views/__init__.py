"""Pages of the portfolio: fetch what this user may see, form, service, redirect."""

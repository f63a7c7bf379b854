"""The ficha de caracterización as data (CAP-2): what it asks, when, and what must hold. No database, no clock."""

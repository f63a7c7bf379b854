"""Plain rules of what happens after a service: no database, no clock."""

"""Importing from the CRM that exists today. `batches` is what pages call; the rest does the work in the background."""

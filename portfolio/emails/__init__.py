"""The portfolio's e-mails: one function each, named as in emails.yaml. All go through the outbox."""

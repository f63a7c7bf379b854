"""The e-mails of the ground: one function each, named as in content/emails.yaml."""

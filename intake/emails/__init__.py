"""The e-mails of the way in: to the company as it goes on by itself, and in the name of whoever attends it."""

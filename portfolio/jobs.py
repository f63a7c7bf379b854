"""What the portfolio does in the background when somebody asks for it."""

from casework.services.jobs import job_handler
from portfolio.services.importing import batches, running

job_handler(batches.REVIEW)(running.review)
job_handler(batches.APPLY)(running.apply)

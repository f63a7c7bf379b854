"""Pages of activities: the public calendar, the company's own, and the team's."""

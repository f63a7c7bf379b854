"""Example data: some three hundred invented companies and twelve months of work with them, made through the services.

Nothing here writes a state: every row comes from the same acts that people do on screen, with the clock moved.
"""

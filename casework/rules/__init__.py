"""Who may do what with a file, in plain Python."""

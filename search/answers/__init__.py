"""What people are answered: hits, suggestions, pathways."""

"""The endpoints, a file for each noun; none knows another."""

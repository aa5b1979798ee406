"""What a query meant, told by the words of the index."""

"""Parameters → a query → a plan: which documents are found, and in what order. All of it is pure."""

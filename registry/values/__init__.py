"""Values that stand for themselves: texts, addresses, JSON, cursors. Pure, and known to every room."""

"""Loading existing lists: what a ministry does on its first day. README describes the two formats."""

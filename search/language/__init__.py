"""Text → words → stems, Arabic and English: what both engines and every query share."""

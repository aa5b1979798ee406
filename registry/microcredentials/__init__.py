"""Micro-credentials: content, drafts, reviews, decisions, qualifications they count toward, standing on a day."""

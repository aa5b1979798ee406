"""Who may act: accounts with their roles, and API keys."""

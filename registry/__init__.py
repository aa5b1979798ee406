"""The domain and the relational store: knows neither HTTP nor search engines."""

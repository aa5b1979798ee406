"""Flask-smorest as this API uses it: strict bodies and parameters, problems, pages, OpenAPI 3.1."""

"""A record of the register → the terms that both engines store of it."""

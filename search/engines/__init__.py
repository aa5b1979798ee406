"""The engines behind one interface, and the guard that keeps a slow one from holding the process."""

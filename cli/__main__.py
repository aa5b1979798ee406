"""`python -m cli` is `registry`."""

from cli import main

main()

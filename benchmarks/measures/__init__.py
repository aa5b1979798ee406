"""What is measured: one file a part of `python -m benchmarks`."""

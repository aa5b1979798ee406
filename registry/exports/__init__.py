"""The register in the words of other standards: pure functions from a record to a document."""

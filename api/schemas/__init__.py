"""The public contract, by hand: a column renamed in the store changes nothing here."""

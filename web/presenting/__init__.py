"""What pages are made with: texts, labels, numbers and dates in the language of the page."""

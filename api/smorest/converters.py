"""What stands in an address, read before a view sees it."""

from werkzeug.routing import UnicodeConverter

from registry.store import numbers


class NumberConverter(UnicodeConverter):
    """A public number in any spelling: with spaces, small letters or Arabic digits."""

    def to_python(self, value: str) -> str:
        return numbers.plain(value)

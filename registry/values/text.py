"""Text in Arabic and English: what is refused in it, and how one language is chosen."""

import re
import unicodedata
from collections.abc import Mapping

Text = dict[str, str]
"""A text in one or more languages: ISO 639-1 code → words."""

MAX_LENGTH = 20_000
"""Characters in one text of the content; the longest of 2,598 real records has under 3,000."""

# Characters that reverse or hide the order in which text is read. Plain direction marks (U+200E, U+200F, U+061C)
# and the joiners U+200C and U+200D are ordinary in Arabic text and stay.
BIDI_TRICKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def trouble(value: str, *, lines: bool = True) -> str | None:
    """Give the code of what is wrong with a text, or None. `lines` allows line breaks and tabs."""
    if len(value) > MAX_LENGTH:
        return "text_too_long"
    allowed = "\n\r\t" if lines else ""
    for character in value:
        if character in BIDI_TRICKS:
            return "bidi_control"
        category = unicodedata.category(character)
        if category == "Cs" or (category == "Cc" and character not in allowed):
            return "control_character"
    return "text_empty" if not value.strip() else None


def clean(value: str) -> str:
    """Give the text in one Unicode form (NFC), without space around it."""
    return unicodedata.normalize("NFC", value).strip()


def pick(text: Mapping[str, str] | None, language: str) -> str:
    """Give the text in this language, or else in another one it has."""
    if not text:
        return ""
    return text.get(language) or next(iter(text.values()), "")


MARKS = "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u08d3-\u08ff"
"""Arabic vowel marks and the tatweel, as the inside of a class of characters in a regular expression."""
INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
"""Characters that have no width or only set a direction, in the same form."""
SAME_LETTERS = str.maketrans("أإآٱىةؤئیکھہۀە", "اااايهويي" + "كهههه")
"""Forms of Arabic letters that people write for one another → the form they are compared in."""

_DROPPED = re.compile(f"[{MARKS}{INVISIBLE}]")
_ACCENTS = re.compile("[\u0300-\u036f]")


def fold(value: str) -> str:
    """Remove differences of spelling (case, accents, forms of Arabic letters), for look-ups by a part of a label."""
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", value.casefold()).replace("\u2019", "'"))
    plain = _DROPPED.sub("", unicodedata.normalize("NFC", plain)).translate(SAME_LETTERS)
    return " ".join(plain.split())

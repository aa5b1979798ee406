"""Text in Arabic and English: what is refused in it, and how one language is chosen."""

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


# Arabic vowel marks and tatweel, and characters that have no width or only set a direction.
_DROPPED = dict.fromkeys(
    [
        *range(0x0610, 0x061B), 0x0640, *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06EE),
        *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x061C, 0xFEFF,
    ]
)  # fmt: skip
_LETTERS = str.maketrans("أإآٱىةؤئیک", "ااااي" + "هوييك")


def fold(value: str) -> str:
    """Remove differences of spelling (case, accents, forms of Arabic letters), for look-ups by a part of a label."""
    plain = unicodedata.normalize("NFKD", value.casefold()).replace("\u2019", "'")
    plain = "".join(char for char in plain if not unicodedata.combining(char) or "\u0600" <= char <= "\u06ff")
    plain = unicodedata.normalize("NFC", plain).translate(_DROPPED).translate(_LETTERS)
    return " ".join(plain.split())

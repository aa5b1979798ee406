"""Words that sound alike in Arabic and Latin letters, by their consonants: شكسبير and Shakespeare; pure.

It serves names that the glossary does not have.
"""

import re

from search.language import analysis

# The fewest consonants that are compared: fewer are shared by too many words.
LEAST = 3
_LATIN = (
    ("tion", "XN"),
    ("sch", "X"),
    ("sh", "X"),
    ("ch", "X"),
    ("th", "T"),
    ("ph", "F"),
    ("kh", "K"),
    ("gh", "G"),
    ("ck", "K"),
    ("qu", "K"),
    ("x", "KS"),
)
_SOFT_C = re.compile("c(?=[eiy])")
_OF_LATIN = str.maketrans("bptdgjkqcfvszlmnr", "BBTDGGKKKFFSSLMNR")
_OF_ARABIC = str.maketrans("بپتطثدضذجغكقخفسصزظشلمنر", "BBTTTDDDGGKKKFSSSSXLMNR")
_CONSONANT = re.compile("[A-Z]")
_TWICE = re.compile(r"(.)\1+")
# First consonant → the letters by which the other alphabet may write it.
_FIRST_LATIN = {
    "B": "bp", "T": "t", "D": "d", "G": "gj", "K": "kcqx", "F": "fvp", "S": "szc", "X": "sc", "L": "l", "M": "m",
    "N": "n", "R": "rw", "": "aeiouhwy",
}  # fmt: skip
_FIRST_ARABIC = {
    "B": "ب", "T": "تطث", "D": "دضذ", "G": "جغ", "K": "كقخ", "F": "ف", "S": "سصزظ", "X": "شت", "L": "ل", "M": "م",
    "N": "ن", "R": "رو", "": "اهحعوي",
}  # fmt: skip


def key(word: str) -> str:
    """Give the consonants of a clean word, those that sound alike as one; the same for both alphabets."""
    if analysis.is_arabic(word):
        sounds = word.replace("تش", "X").translate(_OF_ARABIC)
    else:
        for letters, sound in _LATIN:
            word = word.replace(letters, sound)
        sounds = _SOFT_C.sub("S", word).translate(_OF_LATIN)
    return _TWICE.sub(r"\1", "".join(_CONSONANT.findall(sounds)))


def first_letters(word: str) -> str:
    """Give the letters with which the same word may begin in the other alphabet."""
    begins = key(word[:2])[:1] if word[:2] in {"sh", "ch", "ph", "th", "تش"} else key(word[0])[:1]
    return (_FIRST_LATIN if analysis.is_arabic(word) else _FIRST_ARABIC)[begins]

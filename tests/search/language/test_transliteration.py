"""Words that sound alike in both alphabets."""

import pytest

from search.language.transliteration import first_letters, key


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [
        ("شكسبير", "shakespeare"),
        ("بلوكشين", "blockchain"),
        ("ستانفورد", "stanford"),
        ("ووردبرس", "wordpress"),
        ("ايلتس", "ielts"),
        ("اكسل", "excel"),
        ("فوتوشوب", "photoshop"),
        ("تشارلز", "charles"),
    ],
)
def test_the_same_word_has_one_key_in_both_alphabets(arabic: str, latin: str) -> None:
    assert key(arabic) == key(latin)
    assert latin[0] in first_letters(arabic)
    assert arabic[0] in first_letters(latin)


def test_other_words_have_other_keys() -> None:
    assert key("برمجة") != key("programming")
    assert key("python") != key("بيتزا")

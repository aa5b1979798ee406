"""A synthetic but realistic register: bilingual contents and queries whose words are as frequent as in real texts.

The words are those of the vocabularies the project ships (ESCO skills and occupations, ISCED-F), by how often
they stand there, followed by generated ones: their frequencies fall as Zipf's law says. One seed always gives the
same register.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

from registry.vocab.loader import DATA, Row, read_csv

T = TypeVar("T")

LANGUAGES = ("ar", "en")
WORDS = 40_000
"""How many different words each language has."""

_BEFORE = (
    {"ar": "مقدمة في", "en": "Introduction to"},
    {"ar": "أساسيات", "en": "Fundamentals of"},
    {"ar": "تطبيقات في", "en": "Applied"},
    {"ar": "دورة متقدمة في", "en": "Advanced course in"},
    {"ar": "شهادة مصغرة في", "en": "Micro-credential in"},
    {"ar": "", "en": ""},
)
_CITIES = (
    {"ar": "رام الله", "en": "Ramallah"},
    {"ar": "غزة", "en": "Gaza"},
    {"ar": "نابلس", "en": "Nablus"},
    {"ar": "الخليل", "en": "Hebron"},
)
_SYLLABLES = ("ba", "co", "di", "fer", "gra", "lum", "mi", "no", "per", "qua", "ri", "sta", "ten", "vo", "xi")
_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


class Zipf(Generic[T]):
    """Draws items so that the n-th comes about 1/n as often as the first."""

    def __init__(self, items: Sequence[T], exponent: float = 1.0) -> None:
        self.items = items
        self.weights = list(accumulate(1 / (rank + 2.7) ** exponent for rank in range(len(items))))

    def draw(self, random: Random, count: int) -> list[T]:
        return random.choices(self.items, cum_weights=self.weights, k=count)

    def different(self, random: Random, count: int) -> list[T]:
        """Draw at most so many, none twice."""
        return list({id(item): item for item in self.draw(random, count)}.values())


def _words(language: str, rows: Sequence[Row], random: Random) -> list[str]:
    frequencies = Counter(
        word
        for row in rows
        for text in (row.label.get(language, ""), *row.alternatives.get(language, ()))
        for word in text.split()
    )
    words = dict.fromkeys(word for word, _ in frequencies.most_common())
    while len(words) < WORDS:
        if language == "en":
            word = "".join(random.choices(_SYLLABLES, k=random.randint(2, 4)))
        else:
            word = random.choice(("", "ال", "")) + "".join(random.choices(_LETTERS, k=random.randint(3, 6)))
        words[word] = None
    return list(words)


class Corpus:
    """Makes one content after the other, in the JSON of docs/content.md."""

    def __init__(self, seed: int = 1) -> None:
        self.random = random = Random(seed)
        rows = {name: read_csv(DATA / f"{name}.csv") for name in ("esco-skill", "esco-occupation", "isced-f")}
        rows["esco-skill"] = [row for row in rows["esco-skill"] if not row.data.get("group")]
        everything = [row for scheme in rows.values() for row in scheme]
        skills = [row for row in rows["esco-skill"] if set(LANGUAGES) <= row.label.keys()]
        fields = [row.code for row in rows["isced-f"] if len(row.code) == 4]
        random.shuffle(skills)
        random.shuffle(fields)
        self.words = {language: Zipf(_words(language, everything, random)) for language in LANGUAGES}
        self.skills, self.fields = Zipf(skills), Zipf(fields)
        self.occupations = Zipf([row.code for row in rows["esco-occupation"]])
        self.assessments = Zipf([row.code for row in read_csv(DATA / "assessment-type.csv")])
        self.modes = Zipf([row.code for row in read_csv(DATA / "learning-mode.csv")])

    def prose(self, least: int, most: int) -> dict[str, str]:
        count = self.random.randint(least, most)
        return {language: " ".join(self.words[language].draw(self.random, count)) for language in LANGUAGES}

    def names(self, count: int) -> Iterator[dict[str, str]]:
        """Make names of providers."""
        for place in range(count):
            city, subject = self.random.choice(_CITIES), self.prose(1, 2)
            yield {
                "ar": f"كلية {subject['ar']} {city['ar']} {place}",
                "en": f"{subject['en'].title()} College {city['en']} {place}",
            }

    def content(self, body: dict[str, str], qualifications: Sequence[str]) -> dict[str, object]:
        """Make the content of a micro-credential awarded by the body; it may count toward a qualification."""
        random = self.random
        skills = self.skills.different(random, random.randint(2, 6))
        before, after = random.choice(_BEFORE), self.prose(0, 3)
        title = {name: f"{before[name]} {skills[0].label[name]} {after[name]}".strip() for name in LANGUAGES}
        ects, price = (
            random.choice((1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 10, 15, 20)),
            random.choice((0, 90, 250, 700)),
        )
        content: dict[str, object] = {
            "title": title,
            "description": self.prose(30, 70),
            "learning_outcomes": [{"text": self.prose(6, 14), "skills": [skill.code]} for skill in skills],
            "awarding_bodies": [{"name": body, "role": "awarding", "country": "PS"}],
            "workload_hours": ects * 27,
            "ects": ects,
            "duration_weeks": random.randint(2, 20),
            "level": random.choice("45566667"),
            "assessments": [
                {"type": kind, "supervision": "supervised-id", "criteria": self.prose(5, 12)}
                for kind in self.assessments.different(random, 2)
            ],
            "modes": self.modes.different(random, 2),
            "quality_assurance": [{"type": "institutional-accreditation"}],
            "fields": self.fields.different(random, random.randint(1, 2)),
            "languages": random.choice((["ar"], ["en"], ["ar", "en"])),
            "stand_alone": True,
            "occupations": self.occupations.different(random, random.randint(0, 2)),
            "keywords": [*self.words["ar"].different(random, 2), *self.words["en"].different(random, 2)],
            "price": {"amount": price, "currency": "USD"},
        }
        if random.random() < 0.3:
            content["stackability"] = [{"qualification": random.choice(qualifications), "credits": ects}]
        return content

    def offerings(self) -> list[dict[str, object]]:
        """Up to two, of different days."""
        return [self._offering() for _ in range(self.random.randint(0, 2))]

    def _offering(self) -> dict[str, object]:
        starts = date(2026, 1, 1) + timedelta(days=self.random.randrange(700))
        return {
            "starts_on": starts.isoformat(),
            "ends_on": (starts + timedelta(weeks=10)).isoformat(),
            "mode": "blended",
            "language": "ar",
            "place": self.random.choice(_CITIES),
            "seats": 30,
        }

    def keystrokes(self, words: int) -> list[str]:
        """Give what stands in the search box after each letter of so many words, from the second to the eighth."""
        languages = (LANGUAGES[place % 2] for place in range(words))
        drawn = [
            self.random.choice(self.skills.draw(self.random, 1)[0].label[language].split())
            for language in languages
        ]
        return [word[:end] for word in drawn for end in range(2, min(len(word), 8) + 1)]

    def queries(self, count: int) -> list[dict[str, list[str]]]:
        """Make parameters of searches: 1 to 4 words in one language; half of the searches are narrowed by facets."""
        narrowed: tuple[dict[str, list[str]], ...] = (
            {"level": ["6"]},
            {"mode": [self.modes.items[0], self.modes.items[1]]},
            {"credits": ["3..6"], "language": ["ar"]},
            {"price": ["free"], "field": [self.fields.items[0][:2]]},
            {"assessment_type": [self.assessments.items[0]], "stackable": ["true"], "level": ["5", "6"]},
        )
        queries = []
        for place in range(count):
            language, length = LANGUAGES[place % 2], place // 2 % 4 + 1
            label = self.skills.draw(self.random, 1)[0].label[language].split()
            words = [*label[:length], *self.words[language].draw(self.random, 4)][:length]
            chosen = narrowed[place // 8 % len(narrowed)] if place // 4 % 2 else {}
            queries.append({"q": [" ".join(words)], **chosen})
        return queries

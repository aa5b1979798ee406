"""A small bilingual register as search documents, enough to tell good answers from bad ones."""

from collections.abc import Sequence

from registry.microcredentials.spells import Spell
from search import blocks
from search.documents import items
from search.documents.fields import Document
from search.facets import FacetValues


def always(value: str) -> list[Spell]:
    """Give the spell of what never changes."""
    return [Spell(value, blocks.FIRST, None)]


def make_document(
    serial: int,
    ar: str = "",
    en: str = "",
    *,
    position: int = 1,
    outcomes: Sequence[tuple[str, str]] = (),
    description: tuple[str, str] = ("", ""),
    skills: Sequence[str] = (),
    provider: tuple[str, str] = ("", ""),
    keywords: Sequence[str] = (),
    occupations: Sequence[str] = (),
    facets: FacetValues | None = None,
    offerings: Sequence[FacetValues] = (),
    newest: str | None = None,
    start: str | None = None,
    credits_: float | None = None,
    status: str = "registered",
) -> Document:
    number = f"PS-MC-{serial:06d}"
    statuses = always(status)
    title = {language: text for language, text in (("ar", ar), ("en", en)) if text}
    return Document(
        id=number,
        position=position,
        texts={
            "title": list(title.values()),
            "outcomes": [text for outcome in outcomes for text in outcome],
            "description": [text for text in description if text],
            "skills": skills,
            "provider": [name for name in provider if name],
            "keywords": keywords,
            "occupations": occupations,
        },
        facets={
            "status": statuses,
            "credits": [] if credits_ is None else [credits_],
            "start": [start] if start else [],
            **(facets or {}),
        },
        offerings=offerings,
        sorts={
            "newest": newest,
            "title_ar": ar or None,
            "title_en": en or None,
            "credits": credits_,
        },
        stored={
            "number": number,
            "local_id": str(serial),
            "title": title,
            "provider": {"number": "PS-HEI-0001", "name": {"ar": provider[0], "en": provider[1]}},
            "level": None,
            "credits": credits_,
            "workload_hours": None,
            "basis": "review",
            "fields": _codes(facets, "field"),
            "modes": _codes(facets, "mode"),
            "languages": _codes(facets, "language"),
            "skills": _codes(facets, "skill"),
            "price": None,
            "statuses": items.statuses(statuses),
            "starts": [start] if start else [],
        },
        excerpts={
            "outcomes": [{"ar": arabic, "en": english} for arabic, english in outcomes],
            "description": [{"ar": description[0], "en": description[1]}] if any(description) else [],
        },
    )


def _codes(facets: FacetValues | None, name: str) -> list[str]:
    return [str(code) for code in (facets or {}).get(name, ())]


_BIRZEIT = ("جامعة بيرزيت", "Birzeit University")
_NAJAH = ("جامعة النجاح الوطنية", "An-Najah National University")
_GAZA = ("الجامعة الإسلامية بغزة", "Islamic University of Gaza")


def _facets(codes: str, language: Sequence[str], price: Sequence[float]) -> dict[str, Sequence[str | float]]:
    field, level, provider, mode, assessment, stackable, *skills = codes.split()
    return {
        "field": [field[:2], field[:3], field],
        "level": [level],
        "provider": [provider],
        "mode": [mode],
        "language": language,
        "price": price,
        "assessment_type": [assessment],
        "stackable": [stackable],
        "skill": skills,
    }


SAMPLES: tuple[Document, ...] = (
    make_document(
        1,
        "مقدمة في البرمجة بلغة Python",
        "Introduction to Programming with Python",
        outcomes=[("يكتب برامج قصيرة بلغة بايثون", "Write short programs in Python")],
        description=("دورة للمبتدئين عن بعد", "A distance course for beginners"),
        skills=["Python (computer programming)", "بايثون (برمجة حاسوب)", "debug software"],
        provider=_BIRZEIT,
        facets=_facets("0613 5 birzeit online project true python debugging", ["ar"], [0.0]),
        newest="2026-03-01T08:00:00+00:00",
        start="2026-09-15",
        credits_=3.0,
    ),
    make_document(
        2,
        "تحليل البيانات باستخدام بايثون",
        "Data Analysis with Python",
        outcomes=[("يحلل البيانات ويعرضها", "Analyse and present data")],
        description=("", "Statistics, charts and <b>reports</b> & more"),
        skills=["data analytics", "تحليل البيانات", "Python (computer programming)", "بايثون (برمجة حاسوب)"],
        provider=_NAJAH,
        facets=_facets("0612 6 najah blended exam true python data", ["ar", "en"], [150.0, 90.0]),
        newest="2026-04-01T08:00:00+00:00",
        start="2026-10-01",
        credits_=6.0,
    ),
    make_document(
        3,
        "أساسيات الأمن السيبراني",
        "Cybersecurity Fundamentals",
        outcomes=[("يحمي الشبكات من الهجمات", "Protect networks against attacks")],
        skills=["cyber security", "الأمن السيبراني"],
        provider=_GAZA,
        facets=_facets("0612 5 iug online exam false security", ["ar"], [60.0]),
        newest="2026-01-15T08:00:00+00:00",
        start="2026-09-01",
        credits_=4.0,
    ),
    make_document(
        4,
        "الإدارة الإلكترونية في الوزارات",
        "E-Government Administration",
        outcomes=[("يصف خدمات وزارة رقمية", "Describe the services of a digital ministry")],
        skills=["public administration", "الإدارة العامة"],
        provider=_BIRZEIT,
        facets=_facets("0413 6 birzeit onsite assignment false administration", ["ar"], [300.0]),
        newest="2025-11-20T08:00:00+00:00",
        start="2027-02-01",
        credits_=2.5,
    ),
    make_document(
        5,
        "التعلم الآلي وتطبيقاته",
        "Machine Learning and its Applications",
        outcomes=[("يدرب نماذج", "Train models in C++ and Python")],
        skills=["machine learning", "تعلم الآلة", "C++"],
        provider=_NAJAH,
        facets=_facets("0619 7 najah online project true ml python", ["en"], [700.0]),
        newest="2026-05-05T08:00:00+00:00",
        credits_=10.0,
    ),
    make_document(
        6,
        "ورشة في كتابة السيرة الذاتية",
        "Workshop in Writing a Résumé",
        description=("ورشة قصيرة للباحثين عن وظائف", "For job seekers"),
        provider=_GAZA,
        facets=_facets("0031 4 iug onsite portfolio false writing", ["ar"], [0.0]),
        newest="2026-02-10T08:00:00+00:00",
        start="2026-09-20",
        credits_=1.0,
    ),
    make_document(
        7,
        "تطوير تطبيقات الويب باستخدام Node.js",
        "Web Development with Node.js",
        skills=["JavaScript", "web programming"],
        provider=_BIRZEIT,
        facets=_facets("0613 6 birzeit online project true javascript", ["en"], [450.0]),
        newest="2026-04-20T08:00:00+00:00",
        start="2026-11-05",
        credits_=5.0,
    ),
    make_document(
        8,
        "المحاسبة المالية للمنشآت الصغيرة",
        "Financial Accounting for Small Enterprises",
        outcomes=[("يعد القوائم المالية", "Prepare financial statements")],
        provider=_NAJAH,
        occupations=["accountant", "محاسب"],
        facets=_facets("0411 5 najah blended exam false accounting", ["ar"], [120.0]),
        newest="2025-12-01T08:00:00+00:00",
        start="2026-10-15",
        credits_=3.0,
    ),
    make_document(
        9,
        "إدارة المشاريع الرشيقة",
        "Agile Project Management",
        outcomes=[("يخطط مشروعا", "Plan a project")],
        description=("", "The management of projects, for course leaders; a certificate is given."),
        provider=_BIRZEIT,
        facets=_facets("0413 7 birzeit blended project true management", ["en"], [1200.0]),
        newest="2026-06-01T08:00:00+00:00",
        start="2026-12-31",
        credits_=20.0,
    ),
    make_document(
        10,
        "شبكات الجيل الخامس 5G",
        "5G Networks",
        provider=_GAZA,
        facets=_facets("0714 6 iug online exam false networks", ["en"], [500.0]),
        newest="2026-01-01T08:00:00+00:00",
        credits_=6.0,
    ),
    make_document(
        11,
        "برمجة Python القديمة",
        "Legacy Python Programming",
        provider=_BIRZEIT,
        facets=_facets("0613 5 birzeit online exam false python", ["ar"], [0.0]),
        newest="2024-01-01T08:00:00+00:00",
        credits_=3.0,
        status="withdrawn",
    ),
    make_document(
        12,
        "",
        "Photography for Everyone",
        description=("", "Data about pictures; no programming."),
        provider=("", "Dar al-Kalima University"),
        facets={},
        newest=None,
    ),
)

"""What may stand in a public record as a link."""

import pytest

from registry.values.address import address_trouble


@pytest.mark.parametrize(
    "address",
    [
        "https://www.birzeit.edu/ar/courses?id=3#top",
        "HTTP://example.org:8080",
        "https://موقع.فلسطين/دورات",
        "https://93.184.216.34/",
    ],
)
def test_a_public_address_is_taken(address: str) -> None:
    assert address_trouble(address) is None


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("www.example.org", "not_an_address"),
        ("javascript:alert(1)", "not_an_address"),
        ("ftp://example.org/", "not_an_address"),
        ("http://", "not_an_address"),
        ("http://example.org:99999/", "not_an_address"),
        ("http://[::1/", "not_an_address"),
        ("https://name:secret@example.org/", "address_with_user"),
        ("http://localhost:8000/x", "address_not_public"),
        ("http://intranet/", "address_not_public"),
        ("http://printer.local/", "address_not_public"),
        ("http://192.168.1.10/", "address_not_public"),
        ("http://[::1]/", "address_not_public"),
        ("http://127.1/", "address_not_public"),
        ("http://0x7f.1/", "address_not_public"),
    ],
)
def test_any_other_is_refused_with_its_reason(address: str, code: str) -> None:
    assert address_trouble(address) == code

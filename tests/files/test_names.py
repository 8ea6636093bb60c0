"""Names of files, from the hands of anyone to the headers of browsers."""

import pytest

from pacte.files.kinds import Kind
from pacte.files.names import clean_name, content_disposition


@pytest.mark.parametrize(
    ("given", "kind", "cleaned"),
    [
        ("CV.pdf", Kind.PDF, "CV.pdf"),
        ("../../passwd", None, "passwd"),
        ("C:\\Documents\\lettre.pdf", Kind.PDF, "lettre.pdf"),
        ("photo.png", Kind.JPEG, "photo.jpg"),
        ("photo.JPEG", Kind.JPEG, "photo.JPEG"),
        ("cv.pdf.exe", Kind.PDF, "cv.pdf.pdf"),
        ("cv\u202efdp.exe", None, "cvfdp.exe"),
        ("a\0b\r\nc.pdf", Kind.PDF, "ab c.pdf"),
        ('a"<b>|c?.pdf', Kind.PDF, "a__b__c_.pdf"),
        ("", Kind.PDF, "document.pdf"),
        (".pdf", Kind.PDF, "pdf.pdf"),
        ("...", None, "document"),
        ("é" * 10_000 + ".pdf", Kind.PDF, "é" * 196 + ".pdf"),
        ("lettre d’engagement 😀.pdf", Kind.PDF, "lettre d’engagement 😀.pdf"),
        ("سيرة.pdf", Kind.PDF, "سيرة.pdf"),
    ],
)
def test_clean_name(given: str, kind: Kind | None, cleaned: str) -> None:
    assert clean_name(given, kind) == cleaned


def test_disposition_says_the_true_name_and_a_plain_one() -> None:
    assert content_disposition("Lettre d’été €.pdf") == (
        'attachment; filename="Lettre d-ete _.pdf"; '
        "filename*=UTF-8''Lettre%20d%E2%80%99%C3%A9t%C3%A9%20%E2%82%AC.pdf"
    )


def test_disposition_cannot_be_escaped() -> None:
    header = content_disposition('a"; filename="b.exe\r\nSet-Cookie: x=1.pdf', inline=True)

    assert header.startswith('inline; filename="a_; filename=_b.exe Set-Cookie_ x=1.pdf"; ')
    assert "\r" not in header
    assert "\n" not in header

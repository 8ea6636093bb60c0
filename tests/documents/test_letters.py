"""Letters that institutions keep: accessible, archivable, and faithful to any name."""

import io
from datetime import UTC, datetime

import pytest
from PIL import Image
from pypdf import PdfReader

from pacte.documents.letters import Letterhead, ListedDocument, commitment, exact_instant, receipt
from pacte.documents.typesetting import TypesettingError, typeset

LAST_SECOND = datetime(2025, 10, 31, 22, 59, 59, tzinfo=UTC)
HEAD = Letterhead("Fédération de Bourgogne-Franche-Comté", "contact@bfc.example", "Europe/Paris")
SHA256 = "2cb4b1431b84ec15d35ed83bb927e27e8967d75f4bcd9cc4b25c8d879ae23e18"


def made_receipt(candidate: str = "Camille Exemple", documents: int = 1, **changes) -> PdfReader:
    listed = [
        ListedDocument("Curriculum vitæ", f"CV {number}.pdf", SHA256, "2", "184\u202fKo")
        for number in range(1, documents + 1)
    ]
    return PdfReader(
        io.BytesIO(
            receipt(
                **{
                    "letterhead": HEAD,
                    "reference": "BFC-8-0042",
                    "candidate": candidate,
                    "facts": [("Structure qui porte le dossier", "MSP des Tilleuls")],
                    "cohort": "Promotion 8",
                    "deposited_at": LAST_SECOND,
                    "documents": listed,
                    **changes,
                }
            )
        )
    )


def text_of(reader: PdfReader) -> str:
    return " ".join("\n".join(page.extract_text() for page in reader.pages).replace("\u202f", " ").split())


def made_commitment(signer: str = "Dominique Exemple", signature: bytes | None = None) -> PdfReader:
    return PdfReader(
        io.BytesIO(
            commitment(
                letterhead=HEAD,
                reference="BFC-8-0042-E",
                candidate="Camille Exemple",
                structure="MSP des Tilleuls",
                cohort="Promotion 8",
                text=["L’équipe s’engage.", "Elle libère le temps nécessaire."],
                signer=signer,
                quality="Gérante de la SISA",
                signed_at=LAST_SECOND,
                link_statement="Signé au moyen d’un lien personnel.",
                signature_png=signature,
            )
        )
    )


def png(width: int = 300, height: int = 100) -> bytes:
    output = io.BytesIO()
    Image.new("RGBA", (width, height), (0, 0, 90, 128)).save(output, "PNG")
    return output.getvalue()


def test_a_paper_does_not_say_promotion_twice() -> None:
    said = text_of(made_receipt(cohort="Promotion CPTS 2"))
    assert "Promotion CPTS 2" in said
    assert "Promotion Promotion" not in said
    assert "Promotion n° 9 (essai)" in text_of(made_receipt(cohort="Promo 9 (essai)")).replace("\u00a0", " ")


def test_receipt_says_what_was_deposited_and_when_to_the_second() -> None:
    text = text_of(made_receipt(version=2))

    for said in (
        "Fédération de Bourgogne-Franche-Comté",
        "Référence BFC-8-0042 – le 31 octobre 2025",
        "Camille Exemple",
        "MSP des Tilleuls",
        "vendredi 31 octobre 2025 à 23 h 59 min 59 s (heure locale : Paris, UTC+1)",
        "Dépôt n° 2, qui remplace les précédents",
        "Curriculum vitæ CV 1.pdf",
        "2cb4b143 1b84ec15 d35ed83b b927e27e 8967d75f 4bcd9cc4 b25c8d87 9ae23e18",
        "2 184 Ko",
        "Page 1 sur 1",
    ):
        assert said in text


@pytest.mark.parametrize("made", [made_receipt, made_commitment])
def test_letters_are_tagged_dated_and_archivable(made) -> None:
    reader = made()
    catalogue, metadata = reader.root_object, reader.root_object["/Metadata"].get_data().decode()

    assert catalogue["/Lang"].startswith("fr")
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalogue
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "BFC-8-0042" in reader.metadata.title
    assert reader.metadata.creation_date == LAST_SECOND


def test_a_long_receipt_numbers_its_pages() -> None:
    reader = made_receipt(documents=30)

    assert len(made_receipt(documents=4).pages) == 1
    assert len(reader.pages) > 2
    assert f"Page 2 sur {len(reader.pages)}" in text_of(reader)


def test_a_receipt_says_all_it_is_given_of_the_dossier() -> None:
    told = [("Structure qui porte le dossier", "MSP du Val"), ("Dérogation demandée", "Poste en janvier.")]
    text = text_of(made_receipt(facts=told))
    assert "Structure qui porte le dossier MSP du Val Dérogation demandée Poste en janvier." in text


def test_a_receipt_without_document_says_so() -> None:
    assert "Aucun document n’était joint." in text_of(made_receipt(documents=0))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Zoë Œuvrard-L’Hôpital «\u202fça\u202f»", "Zoë Œuvrard-L’Hôpital « ça »"),
        ("Camille 😀 Exemple", "Candidature de Camille Exemple Structure"),
        ("Ilyès 🎓", "Candidature d’Ilyès Structure"),
        ("山田 花子", "‹Shan Tian› ‹Hua Zi›"),
        ("张伟 McCoy", "Candidature de ‹Zhang Wei› McCoy"),
        ("Le CV 简历.pdf", "Le CV ‹Jian Li›.pdf"),
        ("Family 👩\u200d👩\u200d👧", "Candidature de Family Structure"),
        ("a\u202eb\0c\ue000d\U000e0041e", "abcde"),
        ("Nguyễn Łukasz Ђорђе Ωmega", "Nguyễn Łukasz Ђорђе Ωmega"),
    ],
)
def test_any_name_is_printed_or_gently_replaced(name: str, shown: str) -> None:
    printed = text_of(made_receipt(name))
    assert shown in printed
    assert ("mis en lettres latines automatiquement" in printed) is ("‹" in shown)


@pytest.mark.parametrize("name", ["سيرة ذاتية", "שלום עולם", "ก", "x" * 10_000, ""])
def test_no_name_stops_a_receipt(name: str) -> None:
    assert "Reçu de dépôt" in text_of(made_receipt(name))


@pytest.mark.parametrize(
    "name", ["#panic(1)", '"] #read("base.typ")', "*gras* $x$ @ref <étiquette>", "\\", "= Titre"]
)
def test_typed_text_is_never_code(name: str) -> None:
    assert name in text_of(made_receipt(name))


def test_the_same_deposit_gives_the_same_bytes() -> None:
    assert made_receipt().stream.getvalue() == made_receipt().stream.getvalue()


def test_commitment_carries_the_drawn_signature() -> None:
    reader = made_commitment(signature=png())

    text = text_of(reader)
    assert [image.image.size for image in reader.pages[0].images] == [(300, 100)]
    assert "Signature par saisie du nom" not in text
    for said in ("L’équipe s’engage.", "Dominique Exemple", "Gérante de la SISA", "lien personnel"):
        assert said in text


def test_commitment_carries_the_typed_name() -> None:
    reader = made_commitment(signer="Dominique 😀")

    assert list(reader.pages[0].images) == []
    assert "😀" not in text_of(reader)
    assert "□" not in text_of(reader)
    assert text_of(reader).count("Dominique") >= 2
    assert "Signature par saisie du nom" in text_of(reader)


@pytest.mark.parametrize("data", [b"", b"GIF89a", png(4001, 1)])
def test_commitment_refuses_what_is_no_reasonable_png(data: bytes) -> None:
    with pytest.raises(ValueError, match="must be a PNG"):
        made_commitment(signature=data)


def test_a_faulty_template_call_is_our_error() -> None:
    with pytest.raises(TypesettingError, match="candidate"):
        typeset("receipt.typ", {"title": "x"}, at=LAST_SECOND)


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/Paris", "vendredi 31 octobre 2025 à 23 h 59 min 59 s (heure locale\u202f: Paris, UTC+1)"),
        (
            "Indian/Reunion",
            "samedi 1er novembre 2025 à 2 h 59 min 59 s (heure locale\u202f: La Réunion, UTC+4)",
        ),
        (
            "Pacific/Marquesas",
            "vendredi 31 octobre 2025 à 13 h 29 min 59 s (heure locale\u202f: Marquises, UTC−9:30)",
        ),
    ],
)
def test_instants_are_told_in_the_federations_time(zone: str, words: str) -> None:
    assert exact_instant(LAST_SECOND, zone) == words

"""Office documents: told apart by what they hold, refused with macros, a password, a bomb."""

from pathlib import Path

import pytest

from pacte.blockers import Blocker
from pacte.files.inspection import Inspection, inspect
from pacte.files.kinds import OFFICE, PDF_OR_PHOTO, Kind
from tests.files import office_samples, samples

ACCEPT = OFFICE | PDF_OR_PHOTO


def sent(folder: Path, data: bytes, name: str = "envoi.docx", **options: int) -> Inspection | list[Blocker]:
    path = folder / "content"
    path.write_bytes(data)
    return inspect(path, accept=ACCEPT, name=name, **options)


def refusal(answer: Inspection | list[Blocker]) -> Blocker:
    assert isinstance(answer, list), answer
    (reason,) = answer
    assert reason.remedy
    return reason


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (office_samples.openxml("docx"), Kind.DOCX),
        (office_samples.openxml("xlsx"), Kind.XLSX),
        (office_samples.openxml("pptx"), Kind.PPTX),
        (office_samples.opendocument("odt"), Kind.ODT),
        (office_samples.opendocument("ods"), Kind.ODS),
        (
            office_samples.opendocument(
                "odt", **{"Basic/script-lc.xml": b"x", "Basic/Standard/script-lb.xml": b"x"}
            ),
            Kind.ODT,
        ),
    ],
)
def test_documents_are_known_by_what_they_hold(tmp_path: Path, data: bytes, kind: Kind) -> None:
    assert sent(tmp_path, data, "sans-extension") == Inspection(kind, kind.media_type, len(data))


@pytest.mark.parametrize(
    "data",
    [
        office_samples.openxml("docx", **{"word/vbaProject.bin": b"x"}),
        office_samples.openxml("docx", **{"WORD/VBAPROJECT.BIN": b"x"}),
        office_samples.openxml("docx", main="application/vnd.ms-word.document.macroEnabled.main+xml"),
        office_samples.openxml("xlsx", **{"xl/macrosheets/sheet1.xml": b"x"}),
        office_samples.openxml("pptx", **{"ppt/embeddings/classeur.xlsm": b"x"}),
        office_samples.openxml("docx", **{"word/activeX/activeX1.bin": b"x"}),
        office_samples.openxml(
            "docx",
            **{
                "word/_rels/settings.xml.rels": b'<Relationship Type="x/attachedTemplate" '
                b'Target="https://ailleurs.example/m.dotm" TargetMode="External"/>'
            },
        ),
        office_samples.opendocument("odt", **{"Basic/Standard/Module1.xml": b"x"}),
        office_samples.opendocument("ods", **{"Scripts/python/macro.py": b"x"}),
    ],
)
def test_macros_are_refused_with_how_to_do_without(tmp_path: Path, data: bytes) -> None:
    reason = refusal(sent(tmp_path, data))

    assert reason.code == "file-macros"
    assert reason.remedy.startswith("Enregistrez-le sans macros")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (office_samples.locked_word(), "file-container-encrypted"),
        (office_samples.opendocument(encrypted=True), "file-container-encrypted"),
        (office_samples.bomb(), "file-container-bomb"),
        (office_samples.openxml()[:-60], "file-container-unreadable"),
        (office_samples.spoilt(), "file-container-unreadable"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    assert refusal(sent(tmp_path, data)).code == code


def test_an_archive_named_as_a_document_is_told_what_it_is(tmp_path: Path) -> None:
    reason = refusal(sent(tmp_path, samples.zipped("photo.jpg"), "Fiche.docx"))

    assert reason.code == "file-kind"
    assert reason.message == (
        "Ce fichier porte l’extension «\u202f.docx\u202f», mais c’est en réalité une archive ZIP."
    )
    disguised = office_samples.archive({"word/document.xml": b"x", "[Content_Types].xml": b"<Types/>"})
    assert refusal(sent(tmp_path, disguised)).code == "file-kind"
    assert "présentation" in refusal(sent(tmp_path, office_samples.opendocument("odp"), "a.odp")).message


def test_a_heavy_deck_is_refused_with_how_to_make_it_lighter(tmp_path: Path) -> None:
    reason = refusal(sent(tmp_path, b"PK\x03\x04" + b"\0" * 60_000, "deck.pptx", max_bytes=50_000))

    assert reason.code == "file-too-large"
    assert reason.remedy.startswith("Compressez ses images")


def test_an_old_format_is_refused_with_how_to_save_it(tmp_path: Path) -> None:
    reason = refusal(sent(tmp_path, office_samples.OLE + b"\0" * 500, "fiche.doc"))

    assert "ancien format" in reason.message
    assert "PDF" in reason.remedy

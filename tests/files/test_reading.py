"""The reading copy of an office document: its words in order, whatever a hostile one tries."""

from pathlib import Path

import pytest

from pacte.files.bounded import Answer, run_bounded
from pacte.files.kinds import Kind
from pacte.files.models import StoredFile
from pacte.files.reading import ReadingCopy, has_reading_copy, reading_copy
from pacte.files.store import Store
from tests.files import office_samples

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
STYLES = f"""<w:styles {W}><w:style w:styleId="Titre1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="Puces"><w:name w:val="List Bullet"/></w:style></w:styles>"""
NOTES = f"""<w:footnotes {W}><w:footnote w:id="-1" w:type="separator"/>
<w:footnote w:id="2"><w:p><w:r><w:t>Décret de 2021</w:t></w:r></w:p></w:footnote></w:footnotes>"""
WORD = f"""<w:document {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>
<w:p><w:pPr><w:pStyle w:val="Titre1"/></w:pPr><w:r><w:t>Ma fiche</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">Je </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>coordonne</w:t></w:r>
<w:del><w:r><w:delText>je dirige</w:delText></w:r></w:del>
<w:ins><w:r><w:t>, &lt;script&gt;</w:t></w:r></w:ins>
<w:r><w:footnoteReference w:id="2"/></w:r></w:p>
<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr></w:pPr>
<w:r><w:t>Réunions</w:t></w:r></w:p>
<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr></w:pPr>
<w:r><w:t>Ordre du jour</w:t></w:r></w:p>
<w:p><w:r><w:drawing/></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Qui</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Quoi</w:t></w:r></w:p>
<w:p><w:r><w:t>Quand</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent><w:p><w:r><w:t>Encadré</w:t></w:r></w:p>
</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>Encadré</w:t></w:r></w:p>
</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>
</w:body></w:document>"""
SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"),
        ("fo", "xsl-fo-compatible"), ("draw", "drawing"),
    )
)  # fmt: skip
ODT = f"""<office:document-content {SPACES}><office:automatic-styles><style:style style:name="T1">
<style:text-properties fo:font-weight="bold"/></style:style></office:automatic-styles>
<office:body><office:text>
<text:tracked-changes><text:p>je dirige</text:p></text:tracked-changes>
<text:h text:outline-level="2">Ma fiche</text:h>
<text:p>Je <text:span text:style-name="T1">coordonne</text:span><text:s text:c="2"/>tout<text:note>
<text:note-citation>1</text:note-citation><text:note-body><text:p>Décret</text:p></text:note-body></text:note></text:p>
<text:list><text:list-item><text:p>Réunions</text:p><text:list><text:list-item><text:p>Ordre du jour</text:p>
</text:list-item></text:list></text:list-item></text:list>
<table:table><table:table-row><table:table-cell><text:p>Qui</text:p></table:table-cell>
<table:table-cell table:number-columns-repeated="99999"/></table:table-row></table:table>
</office:text></office:body></office:document-content>"""


def read(folder: Path, data: bytes) -> Answer:
    path = folder / "content"
    path.write_bytes(data)
    return run_bounded("read_words", path=str(path))


def line(text: str, *, bold: bool = False) -> list[object]:
    return [text, bold, False]


def test_a_document_of_word(tmp_path: Path) -> None:
    more = {"word/styles.xml": STYLES.encode(), "word/footnotes.xml": NOTES.encode()}
    assert read(tmp_path, office_samples.openxml(words=WORD, **more)).facts == {
        "cut": False,
        "blocks": [
            {"kind": "heading", "level": 1, "runs": [line("Ma fiche")]},
            {
                "kind": "paragraph",
                "runs": [line("Je "), line("coordonne", bold=True), line(", <script>[1]")],
            },
            {
                "kind": "list",
                "items": [
                    {"level": 0, "runs": [line("Réunions")]},
                    {"level": 1, "runs": [line("Ordre du jour")]},
                ],
            },
            {"kind": "paragraph", "runs": [line("[image]")]},
            {"kind": "table", "rows": [[[line("Qui")], [line("Quoi\nQuand")]]]},
            {"kind": "paragraph", "runs": [line("Encadré")]},
            {"kind": "heading", "level": 2, "runs": [line("Notes")]},
            {"kind": "paragraph", "runs": [line("[1] Décret de 2021")]},
        ],
    }


def test_a_text_of_libreoffice(tmp_path: Path) -> None:
    sample = office_samples.opendocument("odt", **{"content.xml": ODT.encode()})
    assert read(tmp_path, sample).facts["blocks"] == [
        {"kind": "heading", "level": 2, "runs": [line("Ma fiche")]},
        {"kind": "paragraph", "runs": [line("Je "), line("coordonne", bold=True), line("  tout[1]")]},
        {
            "kind": "list",
            "items": [
                {"level": 0, "runs": [line("Réunions")]},
                {"level": 1, "runs": [line("Ordre du jour")]},
            ],
        },
        {"kind": "table", "rows": [[[line("Qui")]]]},
        {"kind": "heading", "level": 2, "runs": [line("Notes")]},
        {"kind": "paragraph", "runs": [line("[1] Décret")]},
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (office_samples.openxml(words="pas du XML"), "container-unreadable"),
        (
            office_samples.openxml(words=f'<!DOCTYPE a [<!ENTITY b "c">]><w:document {W}>&b;</w:document>'),
            "container-unreadable",
        ),
        (
            office_samples.openxml(
                words=f"<w:document {W}><w:body>{'<w:ins>' * 9_000}{'</w:ins>' * 9_000}</w:body></w:document>"
            ),
            "exhausted",
        ),
        (office_samples.openxml(words=f"<a>{' ' * 17_000_000}</a>"), "exhausted"),
        (office_samples.openxml("xlsx"), "not-a-document"),
        (b"PK\x03\x04 abc", "container-unreadable"),
    ],
)
def test_what_cannot_be_read_is_no_copy(tmp_path: Path, data: bytes, code: str) -> None:
    assert read(tmp_path, data).refused == code


def test_a_very_long_one_is_cut(tmp_path: Path) -> None:
    facts = read(tmp_path, office_samples.letter("début", "x" * 299_000, "y" * 2_000)).facts
    assert facts["cut"]
    assert len(facts["blocks"]) == 2


def test_the_copy_of_a_stored_file(tmp_path: Path) -> None:
    store = Store.open(f"file://{tmp_path}/files")
    kept = store.put(office_samples.letter("Bonjour"), prefix="federation-7")
    file = StoredFile(federation_id=7, sha256=kept.sha256, media_type=Kind.DOCX.media_type)
    assert reading_copy(file, store=store) == ReadingCopy(
        [{"kind": "paragraph", "runs": [line("Bonjour")]}], is_cut=False
    )
    sheet = StoredFile(federation_id=7, sha256=kept.sha256, media_type=Kind.XLSX.media_type)
    assert not has_reading_copy(sheet)
    assert reading_copy(sheet, store=store) is None

"""Office documents good and bad, as small as their formats allow."""

import io
import zipfile

MAIN = "application/vnd.openxmlformats-officedocument"
PARTS = {
    "docx": ("word/document.xml", f"{MAIN}.wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{MAIN}.spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{MAIN}.presentationml.presentation.main+xml"),
}
ODF = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def archive(members: dict[str, bytes], *, stored: str = "") -> bytes:
    """A ZIP of these members, in order, always the same bytes; ``stored`` is not compressed."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            kind = zipfile.ZIP_STORED if name == stored else zipfile.ZIP_DEFLATED
            made.writestr(zipfile.ZipInfo(name), content, compress_type=kind)
    return output.getvalue()


def openxml(kind: str = "docx", *, words: str = "Bonjour", main: str = "", **more: bytes) -> bytes:
    """A document of Word, Excel or PowerPoint; ``main`` replaces the type of its main part."""
    part, told = PARTS[kind]
    types = f'<Types><Override PartName="/{part}" ContentType="{main or told}"/></Types>'
    return archive({"[Content_Types].xml": types.encode(), part: words.encode(), **more})


def letter(*paragraphs: str) -> bytes:
    """A document of Word that opens, one paragraph for each."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = "".join(f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>" for words in paragraphs)
    return openxml(words=f"<w:document {space}><w:body>{body}</w:body></w:document>")


def opendocument(kind: str = "odt", *, encrypted: bool = False, **more: bytes) -> bytes:
    """A document of LibreOffice."""
    mimetype = f"application/vnd.oasis.opendocument.{ODF[kind]}".encode()
    manifest = b"<manifest:encryption-data/>" if encrypted else b"<manifest:manifest/>"
    members = {"mimetype": mimetype, "content.xml": b"<x/>", "META-INF/manifest.xml": manifest, **more}
    return archive(members, stored="mimetype")


def spoilt() -> bytes:
    """A document of Word one of whose members begins with what no compression writes."""
    data = bytearray(openxml(words="Bonjour " * 500))
    name = PARTS["docx"][0].encode()
    data[data.index(name) + len(name)] = 0xFF
    return bytes(data)


def locked_word() -> bytes:
    """What Word writes when it closes a document with a password: no archive any more."""
    return OLE + b"\0" * 2_000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 100


def bomb() -> bytes:
    """A document of Word whose picture inflates to 400 megabytes."""
    output = io.BytesIO()
    part, told = PARTS["docx"]
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", f'<Override ContentType="{told}"/>')
        made.writestr(part, "x")
        with made.open("word/media/image1.png", "w") as stream:
            for _ in range(400):
                stream.write(b"\0" * 1024 * 1024)
    return output.getvalue()

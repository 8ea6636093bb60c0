"""Files good and bad, made on the spot: none comes from real life."""

import io
import zipfile
import zlib

from PIL import Image
from pypdf import PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)


def written(writer: PdfWriter) -> bytes:
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def pdf_writer(pages: int = 1, text: str = "Bonjour") -> PdfWriter:
    writer = PdfWriter()
    for _ in range(pages):
        page = writer.add_blank_page(width=595, height=842)
        if text:
            font = DictionaryObject(
                {
                    NameObject("/Type"): NameObject("/Font"),
                    NameObject("/Subtype"): NameObject("/Type1"),
                    NameObject("/BaseFont"): NameObject("/Helvetica"),
                }
            )
            page[NameObject("/Resources")] = DictionaryObject(
                {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
            )
            drawing = DecodedStreamObject()
            drawing.set_data(f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode())
            page[NameObject("/Contents")] = writer._add_object(drawing)
    return writer


def pdf(pages: int = 1, text: str = "Bonjour") -> bytes:
    return written(pdf_writer(pages, text))


def pdf_with_password(user_password: str) -> bytes:
    writer = pdf_writer()
    writer.encrypt(user_password=user_password, owner_password="propriétaire", algorithm="AES-256")
    return written(writer)


def pdf_with_javascript() -> bytes:
    writer = pdf_writer()
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert('bonjour');"),
        }
    )
    return written(writer)


def pdf_with_attachment() -> bytes:
    writer = pdf_writer()
    writer.add_attachment("salaires.xlsx", b"PK")
    return written(writer)


def pdf_with_hidden_action(action: str) -> bytes:
    """A link on the second page whose chained action starts something."""
    writer = pdf_writer(2)
    note = writer.add_annotation(1, FreeText(text="Lire", rect=(50, 550, 200, 650)))
    note[NameObject("/A")] = DictionaryObject(
        {
            NameObject("/S"): NameObject("/URI"),
            NameObject("/URI"): TextStringObject("https://example.org"),
            NameObject("/Next"): ArrayObject(
                [DictionaryObject({NameObject("/S"): writer._add_object(NameObject(action))})]
            ),
        }
    )
    return written(writer)


def pdf_with_dynamic_form() -> bytes:
    writer = pdf_writer()
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject(
        {NameObject("/XFA"): TextStringObject("<xdp/>")}
    )
    return written(writer)


def _two_gigabytes(layers: int) -> StreamObject:
    squeezer = zlib.compressobj(9)
    opening = squeezer.compress(b"\0" * 1_000_000) + squeezer.flush(zlib.Z_FULL_FLUSH)
    # After a full flush, the same million of zeros is always squeezed to the same bytes.
    million = squeezer.compress(b"\0" * 1_000_000) + squeezer.flush(zlib.Z_FULL_FLUSH)
    data = opening + million * 1999 + squeezer.flush()
    for _ in range(layers - 1):
        data = zlib.compress(data, 9)
    bomb = StreamObject()
    bomb.set_data(data)
    bomb[NameObject("/Filter")] = ArrayObject([NameObject("/FlateDecode")] * layers)
    return bomb


def pdf_bomb(layers: int = 2) -> bytes:
    """A page whose contents inflate to two gigabytes, in a few kilobytes."""
    writer = pdf_writer(text="")
    writer.pages[0][NameObject("/Contents")] = writer._add_object(_two_gigabytes(layers))
    return written(writer)


def pdf_with_swollen_drawing(layers: int = 2) -> bytes:
    """A page that uses a drawing of two gigabytes."""
    writer = pdf_writer()
    drawing = _two_gigabytes(layers)
    drawing[NameObject("/Subtype")] = NameObject("/Form")
    _use(writer, "/XObject", DictionaryObject({NameObject("/X"): writer._add_object(drawing)}))
    return written(writer)


def pdf_with_swollen_font() -> bytes:
    """The same bytes as the font of a page."""
    writer = pdf_writer()
    file = DictionaryObject({NameObject("/FontFile2"): writer._add_object(_two_gigabytes(2))})
    font = DictionaryObject({NameObject("/FontDescriptor"): file})
    _use(writer, "/Font", DictionaryObject({NameObject("/F1"): font}))
    return written(writer)


def pdf_with_picture(width: int, height: int, data: bytes = b"") -> bytes:
    """A picture that says its size, whatever its bytes."""
    writer = pdf_writer()
    picture = StreamObject()
    picture.set_data(data)
    picture[NameObject("/Filter")] = NameObject("/FlateDecode")
    picture[NameObject("/Subtype")] = NameObject("/Image")
    picture[NameObject("/Width")], picture[NameObject("/Height")] = NumberObject(width), NumberObject(height)
    _use(writer, "/XObject", DictionaryObject({NameObject("/X"): writer._add_object(picture)}))
    return written(writer)


def _use(writer: PdfWriter, kind: str, what: DictionaryObject) -> None:
    resources = writer.pages[0]["/Resources"]
    assert isinstance(resources, DictionaryObject)
    resources[NameObject(kind)] = what


def pdf_with_page_tree_bomb() -> bytes:
    """Twelve levels of ten times the same child: a million million pages in a kilobyte."""
    writer = pdf_writer()
    child = writer._add_object(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Page"),
                NameObject("/MediaBox"): ArrayObject([NumberObject(9)] * 4),
            }
        )
    )
    for _ in range(12):
        child = writer._add_object(
            DictionaryObject(
                {
                    NameObject("/Type"): NameObject("/Pages"),
                    NameObject("/Kids"): ArrayObject([child] * 10),
                    NameObject("/Count"): NumberObject(1),
                }
            )
        )
    writer.root_object[NameObject("/Pages")] = child
    return written(writer)


def picture(kind: str = "JPEG", size: tuple[int, int] = (1200, 800), **options: object) -> bytes:
    """Red on its left half, blue on its right half."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    output = io.BytesIO()
    image.save(output, kind, **options)
    return output.getvalue()


def photo_with_gps(orientation: int = 6, size: tuple[int, int] = (1600, 1200)) -> bytes:
    """As a telephone takes it: turned, with the place and the camera written inside."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Fabricant-Temoin"
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (47.0, 1.0, 12.0), "E", (4.0, 50.0, 24.0)
    return picture(size=size, exif=exif)


def png_bomb(side: int = 20_000) -> bytes:
    """A real black square of 400 million pixels, in about 50 kB."""
    output = io.BytesIO()
    Image.new("1", (side, side)).save(output, "PNG")
    return output.getvalue()


def heic() -> bytes:
    return b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\0" * 500


def zipped(*names: str, content: bytes = b"x" * 100) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        for name in names:
            archive.writestr(name, content)
    return output.getvalue()

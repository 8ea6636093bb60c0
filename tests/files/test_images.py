"""Photographs made into a PDF, and portraits that say nothing of where they were taken."""

import io
import random

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader

from pacte.blockers import Refused
from pacte.files.images import clean_photo, clean_signature, photos_to_pdf
from tests.files import samples


def test_clean_photo_loses_place_and_camera_and_stands_upright() -> None:
    source = samples.photo_with_gps(orientation=6, size=(1600, 1200))
    assert Image.open(io.BytesIO(source)).getexif().get_ifd(0x8825)[1] == "N"
    assert b"Fabricant-Temoin" in source

    cleaned = clean_photo(source)

    image = Image.open(io.BytesIO(cleaned))
    assert (image.format, image.size) == ("JPEG", (900, 1200))
    assert dict(image.getexif()) == {}
    assert image.getexif().get_ifd(0x8825) == {}
    assert b"Fabricant-Temoin" not in cleaned
    assert b"Exif" not in cleaned
    # Orientation 6 was taken turned: the left half of the file is the top of the photograph.
    assert image.getpixel((450, 100))[0] > 200
    assert image.getpixel((450, 1100))[2] > 200


def test_clean_photo_puts_transparency_on_white() -> None:
    output = io.BytesIO()
    Image.new("RGBA", (50, 50), (255, 0, 0, 0)).save(output, "PNG")

    assert Image.open(io.BytesIO(clean_photo(output.getvalue()))).getpixel((25, 25)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK", "LA"])
def test_clean_photo_takes_every_colour_mode(mode: str) -> None:
    output = io.BytesIO()
    Image.new("L", (700, 700), 128).convert(mode).save(output, "JPEG" if mode == "CMYK" else "PNG")

    assert Image.open(io.BytesIO(clean_photo(output.getvalue()))).mode == "RGB"


def test_photos_become_one_page_each_in_order() -> None:
    made = photos_to_pdf(
        [samples.picture(size=(3000, 1000)), samples.photo_with_gps(), samples.picture("PNG", (100, 100))],
        title="Lettre d’engagement",
    )

    pages = PdfReader(io.BytesIO(made)).pages
    assert [(round(page.mediabox.width), round(page.mediabox.height)) for page in pages] == [
        (842, 595),
        (595, 842),
        (595, 842),
    ]
    assert [page.images[0].image.size for page in pages] == [(2000, 667), (1200, 1600), (100, 100)]
    assert PdfReader(io.BytesIO(made)).metadata.title == "Lettre d’engagement"
    assert b"Fabricant-Temoin" not in made


def test_a_pdf_of_photos_over_its_limit_is_drawn_smaller_before_it_is_refused() -> None:
    noise = io.BytesIO()
    Image.frombytes("L", (500, 500), random.Random(1).randbytes(250_000)).resize((1800, 1800)).save(
        noise, "JPEG"
    )
    whole = len(photos_to_pdf([noise.getvalue()]))

    smaller = photos_to_pdf([noise.getvalue()], max_bytes=whole - 1)

    assert PdfReader(io.BytesIO(smaller)).pages[0].images[0].image.size == (1500, 1500)
    with pytest.raises(Refused) as caught:
        photos_to_pdf([noise.getvalue()] * 2, max_bytes=100_000)
    (reason,) = caught.value.blockers
    assert reason.code == "photos-too-large"
    assert reason.message.startswith("Ces 2 photos font un PDF de ")
    assert reason.message.endswith(", la limite est de 100\u202fKo.")
    assert reason.remedy == (
        "Retirez les photos inutiles, ou reprenez-les de face, sur un fond uni et bien éclairé."
    )


def test_made_pdf_passes_our_own_inspection(tmp_path) -> None:
    from pacte.files.inspection import inspect
    from pacte.files.kinds import Kind

    path = tmp_path / "made.pdf"
    path.write_bytes(photos_to_pdf([samples.picture()] * 2))

    assert inspect(path, accept={Kind.PDF}).pages == 2


@pytest.mark.parametrize(
    ("images", "code", "message"),
    [
        ([], "photos-none", "Aucune photo n’a été reçue."),
        ([b"x"] * 31, "photos-too-many", "Vous avez envoyé 31 photos, le maximum est de 30."),
        (
            [samples.picture(), samples.picture()[:1000]],
            "file-unreadable",
            "Photo 2\u202f: Ce fichier est abîmé\u202f: nous n’avons pas pu l’ouvrir.",
        ),
    ],
)
def test_photos_are_refused_with_their_reason(images: list[bytes], code: str, message: str) -> None:
    with pytest.raises(Refused) as caught:
        photos_to_pdf(images, where="commitment")

    (reason,) = caught.value.blockers
    assert (reason.code, reason.message, reason.where) == (code, message, "commitment")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (samples.png_bomb(), "file-too-many-pixels"),
        (b"", "file-unreadable"),
        (samples.pdf(), "file-unreadable"),
    ],
)
def test_clean_photo_refuses_what_is_no_photograph(data, code: str) -> None:
    with pytest.raises(Refused) as caught:
        clean_photo(data() if callable(data) else data)

    assert [reason.code for reason in caught.value.blockers] == [code]


def drawn(colour: str | None, background: tuple[int, ...] = (0, 0, 0, 0)) -> bytes:
    image = Image.new("RGBA", (2400, 800), background)
    if colour:
        ImageDraw.Draw(image).line([(100, 400), (2300, 500)], fill=colour, width=20)
    output = io.BytesIO()
    image.save(output, "PNG")
    return output.getvalue()


def test_clean_signature_keeps_the_drawing_on_transparency() -> None:
    image = Image.open(io.BytesIO(clean_signature(drawn("navy"))))

    assert (image.format, image.mode, image.size) == ("PNG", "RGBA", (1200, 400))
    assert image.getpixel((0, 0))[3] == 0
    assert image.getpixel((600, 225))[3] == 255


@pytest.mark.parametrize("blank", [drawn(None), drawn(None, (255, 255, 255, 255)), drawn("white")])
def test_clean_signature_refuses_an_empty_frame(blank: bytes) -> None:
    with pytest.raises(Refused) as caught:
        clean_signature(blank, where="signature")

    (reason,) = caught.value.blockers
    assert (reason.code, reason.where) == ("file-blank-signature", "signature")

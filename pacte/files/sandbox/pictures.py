"""Opens photographs, turns them upright, shrinks them and writes them anew without their metadata."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .refusal import RefusedError

if TYPE_CHECKING:
    from PIL import Image
    from pypdf import PdfWriter

MAX_PIXELS = 50_000_000
A4 = (595.28, 841.89)
MARGIN = 28.35  # one centimetre, in points
LEAST_DOTS_AN_INCH = 100
_TURNED = {5, 6, 7, 8}  # EXIF orientations that exchange width and height


def inspect_image(path: str) -> dict[str, Any]:
    with _opened(path) as image:
        animated = bool(getattr(image, "is_animated", False)) and image.format != "MPO"
        size = image.size[::-1] if image.getexif().get(0x0112) in _TURNED else image.size
        image.draft("RGB", (2000, 2000))
        image.load()
    return {"width": size[0], "height": size[1], "animated": animated}


def clean_photo(path: str, output: str, max_side: int) -> dict[str, Any]:
    image = flattened(path, max_side)
    image.save(output, "JPEG", quality=85, optimize=True)
    return {"width": image.width, "height": image.height}


def clean_signature(path: str, output: str, max_side: int) -> dict[str, Any]:
    """A drawn signature, its transparency kept; refused when nothing was drawn."""
    from PIL import Image

    with _opened(path) as image:
        image.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
        drawn = image.convert("RGBA")
    on_white = Image.new("RGBA", drawn.size, "white")
    on_white.alpha_composite(drawn)
    if len(on_white.getcolors(maxcolors=2) or ()) == 1:
        raise RefusedError("blank-signature")
    clean = Image.new("RGBA", drawn.size)
    clean.paste(drawn)
    clean.save(output, "PNG", optimize=True)
    return {"width": clean.width, "height": clean.height}


def photos_to_pdf(paths: list[str], output: str, max_side: int, title: str) -> dict[str, Any]:
    """One A4 page a photograph, in the given order, turned like the photograph."""
    # Imported here, as the other orders about pictures do not need it.
    from pypdf import PdfWriter
    from pypdf.generic import NameObject, TextStringObject

    writer = PdfWriter()
    for number, path in enumerate(paths, start=1):
        try:
            _add_page(writer, flattened(path, max_side))
        except RefusedError as refusal:
            raise RefusedError(refusal.code, **refusal.details, number=number) from refusal
    writer.root_object[NameObject("/Lang")] = TextStringObject("fr-FR")
    writer.add_metadata({"/Title": title, "/Producer": "PACTE"})
    with Path(output).open("wb") as target:
        writer.write(target)
    return {"pages": len(paths)}


def _add_page(writer: "PdfWriter", image: "Image.Image") -> None:
    from pypdf.generic import (
        DecodedStreamObject,
        DictionaryObject,
        NameObject,
        NumberObject,
        StreamObject,
    )

    encoded = io.BytesIO()
    image.save(encoded, "JPEG", quality=82, optimize=True)
    picture = StreamObject()
    picture.set_data(encoded.getvalue())
    for key, value in (
        ("/Type", NameObject("/XObject")),
        ("/Subtype", NameObject("/Image")),
        ("/Width", NumberObject(image.width)),
        ("/Height", NumberObject(image.height)),
        ("/ColorSpace", NameObject("/DeviceRGB")),
        ("/BitsPerComponent", NumberObject(8)),
        ("/Filter", NameObject("/DCTDecode")),
    ):
        picture[NameObject(key)] = value
    page_width, page_height = A4 if image.height >= image.width else A4[::-1]
    # A tiny picture stays small rather than being blown up to the page.
    scale = min(
        (page_width - 2 * MARGIN) / image.width,
        (page_height - 2 * MARGIN) / image.height,
        72 / LEAST_DOTS_AN_INCH,
    )
    width, height = image.width * scale, image.height * scale
    left, bottom = (page_width - width) / 2, (page_height - height) / 2
    drawing = DecodedStreamObject()
    drawing.set_data(f"q {width:.2f} 0 0 {height:.2f} {left:.2f} {bottom:.2f} cm /Photo Do Q".encode())
    page = writer.add_blank_page(width=page_width, height=page_height)
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/XObject"): DictionaryObject({NameObject("/Photo"): writer._add_object(picture)})}
    )
    page[NameObject("/Contents")] = writer._add_object(drawing)


@contextmanager
def _opened(path: str) -> "Iterator[Image.Image]":
    """The picture, not yet decoded; whatever breaks while it is used becomes a refusal."""
    # Imported here, as the order about PDF does not need it.
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # our own limit, below, answers with the picture's size
    try:
        with Image.open(path, formats=["JPEG", "PNG", "WEBP"]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise RefusedError("too-many-pixels", width=image.width, height=image.height)
            yield image
    except (OSError, ValueError, SyntaxError, LookupError, TypeError, ArithmeticError) as error:
        # Pillow raises these, SyntaxError included, for broken pictures.
        raise RefusedError("unreadable") from error


def flattened(path: str, max_side: int) -> "Image.Image":
    """Upright, at most `max_side` pixels a side, in plain colours on white, with no metadata left."""
    from PIL import Image, ImageOps

    with _opened(path) as image:
        profile = image.info.get("icc_profile")
        image.draft("RGB", (max_side, max_side))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
        if upright.has_transparency_data:
            layered = upright.convert("RGBA")
            plain = Image.new("RGB", layered.size, "white")
            plain.paste(layered, mask=layered.getchannel("A"))
        else:
            plain = _in_screen_colours(upright, profile)
    clean = Image.new("RGB", plain.size)
    clean.paste(plain)
    return clean


def _in_screen_colours(image: "Image.Image", profile: bytes | None) -> "Image.Image":
    """Converted from the camera's own colours, so that skin keeps its tint once the profile is gone."""
    from PIL import ImageCms

    if profile and image.mode == "RGB":
        try:
            converted = ImageCms.profileToProfile(
                image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            )
        except (ImageCms.PyCMSError, OSError):
            return image  # a broken profile is no reason to refuse the photograph
        if converted is not None:
            return converted
    return image.convert("RGB")

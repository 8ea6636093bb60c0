"""The papers of made-up people: curriculum vitæ, letters, a portrait that shows nobody, a signature."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Any
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw

from pacte.applications.wording import day_words
from pacte.demo.people import MadeUp
from pacte.documents.letters import Letterhead
from pacte.documents.letters import commitment as commitment_letter
from pacte.documents.typesetting import typeset
from pacte.files.kinds import Kind
from pacte.files.reception import Received, keep_made
from pacte.files.store import Store
from pacte.french import of_name
from pacte.text import fold

SKILLS = (
    "Conduite de réunion et compte rendu",
    "Gestion de projet, tableaux de suivi",
    "Écoute, médiation, travail en équipe",
    "Bureautique, système d’information partagé",
    "Connaissance des acteurs du territoire",
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TINTS = ("#0b4f5c", "#7a3b12", "#4a5a2b", "#51407a", "#8a2f4b", "#2c5f8a")


@dataclass
class Papers:
    """Makes the papers of one cohort and keeps them; those of one ``model`` are made once and serve again."""

    store: Store
    seed: str
    _made: dict[tuple[str, int, int], Received] = field(default_factory=dict)

    def document(
        self,
        key: str,
        *,
        model: int,
        who: MadeUp,
        texts: Sequence[str],
        federation: tuple[int, str],
        at: datetime,
    ) -> Received:
        """The paper asked for under ``key``; ``texts``: title of the post, background, motive."""
        known = self._made.get((key, model, federation[0]))
        if known is None:
            draw = Random(f"papers-{self.seed}-{key}-{model}")  # noqa: S311 - made-up papers
            data, kind, name = self._make(key, who, texts, federation[1], at, draw)
            pages = 1 if kind is Kind.PDF else None
            kept = keep_made(
                data, kind=kind, name=name, store=self.store, federation_id=federation[0], pages=pages
            )
            # As far as the dossier knows, the candidate sent it; a photo is then written anew, as for anyone.
            sent = replace(kept, made_by_us=kind is Kind.JPEG)
            known = self._made[key, model, federation[0]] = sent
        return known

    def signed_commitment(
        self, *, letterhead: Letterhead, reference: str, candidate: str, structure: str, cohort: str,
        text: Sequence[str], signer: str, quality: str, federation_id: int, at: datetime, model: int,
    ) -> Received:  # fmt: skip
        """The letter that a team leader signs by the personal link, with a drawn signature."""
        data = commitment_letter(
            letterhead=letterhead, reference=reference, candidate=candidate, structure=structure,
            cohort=cohort, text=text, signer=signer, quality=quality, signed_at=at,
            link_statement="Signé par le lien personnel envoyé à l’adresse de la personne signataire.",
            signature_png=signature(Random(f"signature-{self.seed}-{model}")),  # noqa: S311
        )  # fmt: skip
        return keep_made(
            data,
            kind=Kind.PDF,
            name="lettre-engagement.pdf",
            store=self.store,
            federation_id=federation_id,
            pages=1,
        )

    def proof_of_absence(self, *, who: MadeUp, federation_id: int, at: datetime) -> Received:
        """A short letter that says why somebody could not come; one for each person."""
        known = self._made.get(("absence", hash(who.email), federation_id))
        if known is None:
            data = {
                "name": who.name, "city": who.city, "email": who.email, "title": "Attestation",
                "federation": "la fédération", "dated": day_words(at.date()), "drawn": False,
                "paragraphs": ["Le cabinet atteste que cette personne n’a pas pu se déplacer à ces dates."],
            }  # fmt: skip
            made = typeset("demo-letter.typ", data, at=at)
            known = keep_made(
                made,
                kind=Kind.PDF,
                name="attestation.pdf",
                store=self.store,
                federation_id=federation_id,
                pages=1,
            )
            self._made["absence", hash(who.email), federation_id] = known
        return known

    def written_work(
        self, *, title: str, version: int, who: MadeUp, federation_id: int, at: datetime
    ) -> Received:
        """A page of a production, signed by who sends it: first a Word document, then a PDF.

        The words are the same for everybody.
        """
        key = (f"work-{title}-{who.email}", version, federation_id)
        known = self._made.get(key)
        if known is None:
            words = [
                "Document de travail, écrit avec l’équipe à partir du modèle du module.",
                "Contexte : une équipe de douze professionnels, deux sites, une réunion par mois.",
                "Ce que nous avons décidé, qui le fait, pour quelle date, et comment nous le vérifierons.",
            ]
            if version > 1:
                words.append("Version reprise après le retour : missions, liens et dates sont précisés.")
            data = {
                "name": who.name, "city": who.city, "email": who.email, "title": title,
                "federation": "la formation", "dated": day_words(at.date()), "drawn": False,
                "paragraphs": words,
            }  # fmt: skip
            kind = Kind.DOCX if version == 1 else Kind.PDF
            known = keep_made(
                written(title, [who.name, *words])
                if kind is Kind.DOCX
                else typeset("demo-letter.typ", data, at=at),
                kind=kind,
                name=f"{fold(title).replace(' ', '-')}-v{version}.{kind.value}",
                store=self.store,
                federation_id=federation_id,
                pages=None if kind is Kind.DOCX else 1,
            )
            self._made[key] = known
        return known

    def photographed_sheet(self, *, lines: int, federation_id: int) -> Received:
        """The photograph of a printed sheet, with as many signatures as ``lines``; one for each number."""
        known = self._made.get(("sheet", lines, federation_id))
        if known is None:
            data = photographed_sheet(lines, Random(f"sheet-{self.seed}-{lines}"))  # noqa: S311 - made up
            known = keep_made(
                data, kind=Kind.JPEG, name="feuille.jpg", store=self.store, federation_id=federation_id
            )
            self._made["sheet", lines, federation_id] = known
        return known

    def _make(
        self, key: str, who: MadeUp, texts: Sequence[str], federation: str, at: datetime, draw: Random
    ) -> tuple[bytes, Kind, str]:
        position, background, motive = texts
        if key == "photo":
            return portrait(draw), Kind.JPEG, "portrait.jpg"
        person = {"name": who.name, "city": who.city, "email": who.email}
        if key == "cv":
            year = at.year - draw.randint(9, 20)
            steps = [
                (f"depuis {at.year - 1}", position),
                (f"{year + 4} – {at.year - 1}", "Chargé·e de projet, secteur sanitaire et social"),
                (f"{year} – {year + 4}", "Premier poste, équipe de terrain"),
            ]
            data: dict[str, Any] = {
                **person, "title": f"Curriculum vitæ {of_name(who.name)}", "position": position,
                "phone": who.phone, "steps": steps, "background": background,
                "skills": draw.sample(SKILLS, 3),
            }  # fmt: skip
            return typeset("demo-cv.typ", data, at=at), Kind.PDF, "cv.pdf"
        is_commitment = key == "commitment"
        title = "Engagement de l’équipe" if is_commitment else "Lettre de motivation"
        paragraphs = (
            _commitment_words(who) if is_commitment else _motivation_words(position, background, motive)
        )
        data = {
            **person, "title": title, "federation": federation, "dated": day_words(at.date()),
            "paragraphs": paragraphs, "drawn": True,
        }  # fmt: skip
        made = typeset("demo-letter.typ", data, at=at, images={"signature.png": signature(draw)})
        return made, Kind.PDF, "lettre-engagement.pdf" if is_commitment else "lettre-de-motivation.pdf"


def _motivation_words(position: str, background: str, motive: str) -> list[str]:
    return [
        "Madame, Monsieur,",
        f"{position} depuis peu, je souhaite rejoindre la formation PACTE. {motive}",
        background,
        "Mon équipe soutient cette demande et me libère le temps nécessaire. Les productions demandées "
        "porteront sur nos chantiers en cours, afin que la formation serve aussi aux collègues.",
        "Je reste à votre disposition pour un entretien et vous prie d’agréer mes salutations distinguées.",
    ]


def _commitment_words(who: MadeUp) -> list[str]:
    return [
        f"Au nom de l’équipe, nous soutenons la candidature {of_name(who.name)} à la formation PACTE.",
        "Nous libérons le temps nécessaire aux séminaires et au travail entre les séminaires, et "
        "participerons au séminaire de lancement.",
        "Pour l’équipe, la gérance.",
    ]


def written(title: str, paragraphs: Sequence[str]) -> bytes:
    """A Word document: a title, then paragraphs; the same bytes for the same words."""
    style = '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'
    lines = [(title, style), *((words, "") for words in paragraphs)]
    body = "".join(f"<w:p>{look}<w:r><w:t>{escape(words)}</w:t></w:r></w:p>" for words, look in lines)
    members = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
        f'PartName="/word/document.xml" ContentType="{Kind.DOCX.media_type}.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006'
        f'/main"><w:body>{body}</w:body></w:document>',
    }
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(zipfile.ZipInfo(name), '<?xml version="1.0" encoding="UTF-8"?>' + content)
    return output.getvalue()


def portrait(draw: Random) -> bytes:
    """A JPEG with the shape of a bust in flat tints: no face of anyone."""
    back, front = draw.sample(TINTS, 2)
    image = Image.new("RGB", (480, 600), back)
    pen = ImageDraw.Draw(image)
    for _ in range(3):
        x, y, radius = draw.randint(0, 480), draw.randint(0, 300), draw.randint(40, 120)
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline="#ffffff", width=3)
    pen.ellipse((60, 400, 420, 820), fill=front)
    pen.ellipse((150, 150, 330, 390), fill="#e9e2d8")
    output = io.BytesIO()
    image.save(output, "JPEG", quality=80)
    return output.getvalue()


def signature(draw: Random) -> bytes:
    """A PNG with a line that a hand could have drawn."""
    image = Image.new("RGB", (600, 200), "#ffffff")
    pen = ImageDraw.Draw(image)
    x, points = 40, []
    while x < 540:
        points.append((x, 100 + draw.randint(-70, 60)))
        x += draw.randint(18, 46)
    curve = [
        tuple((1 - t) ** 2 * a + 2 * t * (1 - t) * b + t * t * c for a, b, c in zip(*three, strict=True))
        for three in zip(points[::2], points[1::2], points[2::2], strict=False)
        for t in (step / 12 for step in range(13))
    ]
    pen.line(curve, fill="#1b2a52", width=5, joint="curve")
    pen.line([(60, 165), (520, 150)], fill="#1b2a52", width=3)
    output = io.BytesIO()
    image.save(output, "PNG", optimize=True)
    return output.getvalue()


def photographed_sheet(lines: int, draw: Random) -> bytes:
    """A JPEG of a printed sheet on a table: a row a person, and the stroke of a pen in each."""
    image = Image.new("RGB", (720, 1000), "#8d7b64")
    pen = ImageDraw.Draw(image)
    pen.polygon([(40, 34), (688, 22), (700, 968), (30, 978)], fill="#fbfaf6")
    pen.rectangle((80, 80, 460, 104), fill="#333333")
    pen.rectangle((80, 122, 330, 136), fill="#777777")
    for number in range(lines):
        top = 190 + number * 36
        pen.line([(70, top + 30), (660, top + 30)], fill="#9a9a9a", width=2)
        pen.rectangle((80, top + 8, 80 + draw.randint(120, 230), top + 20), fill="#555555")
        stroke = [(400 + step * 14, top + 15 + draw.randint(-11, 11)) for step in range(draw.randint(6, 15))]
        pen.line(stroke, fill="#1b2a52", width=3, joint="curve")
    output = io.BytesIO()
    image.save(output, "JPEG", quality=70)
    return output.getvalue()

"""The sheet signed by hand: its photographs, beside the names where presences are entered at once."""

import tempfile
from pathlib import Path

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from pacte.blockers import Blocker, Refused
from pacte.files.images import clean_page, pages_of_scan
from pacte.files.inspection import inspect, too_large
from pacte.files.kinds import PDF_OR_PHOTO, Kind
from pacte.files.names import clean_name
from pacte.files.reception import Received, keep_made
from pacte.files.serving import send_stored
from pacte.french import plural
from pacte.seminars.models import HalfDay, SheetPhoto
from pacte.seminars.presence.announced import announced_absences
from pacte.seminars.presence.operations.sealing import version
from pacte.seminars.presence.queries import addenda_of
from pacte.seminars.presence.views.half_day import shown_lines
from pacte.seminars.presence.views.pages import HALF_DAY, beside, hours_words, sheet_here
from pacte.seminars.proofs import operations
from pacte.seminars.proofs.forms import CopyForm, PhotoForm, RemoveForm
from pacte.seminars.proofs.operations.paper import can_copy
from pacte.seminars.proofs.queries import photos_of
from pacte.seminars.proofs.rules import blockers_to_photograph
from pacte.seminars.proofs.views.pages import pages
from pacte.web import actor, get_or_404, here, now, read, services, write
from pacte.web.forms import Form

PAPER = f"{HALF_DAY}/feuille-papier"
MAX_BYTES = 15_000_000
CHOICES = {"oui": True, "non": False}
EVERYBODY = "tous"
"""The button that ticks every line; nothing is written before what it ticked was read."""
MAX_PAGES = 10
ANNOUNCED = "annoncee"
"""Not signed: the absence said beforehand is noted as justified."""


@pages.form(PAPER, may="attendance.enter", of=HalfDay)
def paper(half_day: HalfDay) -> ResponseReturnValue:
    """The photographs beside the names; one button enters everything."""
    form = CopyForm()
    if not form.validate_on_submit() or EVERYBODY in request.form:
        return _page(half_day, form)
    try:
        with write() as session:
            count = operations.copy_lines(
                session,
                half_day_id=half_day.id,
                signed={key: CHOICES[value] for key, value in _chosen().items() if value in CHOICES},
                justified={key for key, value in _chosen().items() if value == ANNOUNCED},
                seen=form.seen.data or "",
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        return _page(half_day, form, list(refused.blockers)), 422
    flash("Les présences lues sur la feuille sont enregistrées." if count else "Rien n’a changé.", "success")
    missing = sheet_here(half_day).missing
    if missing:
        lines = plural(len(missing), "ligne reste", "lignes restent")
        flash(f"{lines} sans état : {', '.join(missing.values())}.", "warning")
        return redirect(url_for("proofs.paper", half_day_id=half_day.id), code=303)
    return redirect(url_for("presence.half_day", half_day_id=half_day.id), code=303)


@pages.post(f"{PAPER}/photographies", may="attendance.enter", of=HalfDay)
def add_photo(half_day: HalfDay) -> ResponseReturnValue:
    """One more photograph; the refusal says why."""
    form = PhotoForm()
    if not form.validate_on_submit():
        return _page(half_day, form), 422
    try:
        pictures = _received(form.photo.data)
        with write() as session:
            added = [
                operations.add_photo(
                    session, half_day_id=half_day.id, received=received, by=actor(), at=now()
                )
                for received in pictures
            ]
    except Refused as refused:
        return _page(half_day, form, beside(form, refused)), 422
    new = sum(one is not None for one in added)
    if new:
        flash(
            "La photographie est jointe. Entrez maintenant les présences qu’elle montre."
            if new == 1
            else f"Les {new} pages sont jointes. Entrez maintenant les présences qu’elles montrent.",
            "success",
        )
    if again := len(pictures) - new:
        flash(
            "Cette photographie était déjà jointe : elle ne l’est qu’une fois."
            if again == 1
            else f"{again} pages étaient déjà jointes : elles ne le sont qu’une fois.",
            "warning",
        )
    return redirect(url_for("proofs.paper", half_day_id=half_day.id), code=303)


@pages.get(f"{PAPER}/photographies/<int:photo_id>", may="attendance.read", of=HalfDay)
def photo(half_day: HalfDay, photo_id: int) -> ResponseReturnValue:
    """The picture."""
    return send_stored(_photo(half_day, photo_id).file, store=services().store, inline=True)


@pages.form(f"{PAPER}/photographies/<int:photo_id>/retrait", may="attendance.enter", of=HalfDay)
def remove_photo(half_day: HalfDay, photo_id: int) -> ResponseReturnValue:
    """Take a photograph back, with the reason."""
    found = _photo(half_day, photo_id)
    form = RemoveForm()
    reasons: list[Blocker] = []
    if form.validate_on_submit():
        try:
            with write() as session:
                operations.remove_photo(
                    session,
                    half_day_id=half_day.id,
                    photo_id=found.id,
                    reason=form.reason.data or "",
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            reasons = beside(form, refused)
        else:
            flash("La photographie est retirée ; elle reste à l’historique.", "success")
            return redirect(url_for("proofs.paper", half_day_id=half_day.id), code=303)
    return (
        render_template(
            "seminars/proofs/remove_photo.html", half_day=half_day, photo=found, form=form, reasons=reasons
        ),
        422 if form.is_submitted() else 200,
    )


def _page(half_day: HalfDay, form: Form, reasons: list[Blocker] | None = None) -> str:
    sheet = sheet_here(half_day)
    typed = _chosen()
    photos = photos_of(read(), half_day.id, removed=True)
    copy_form = form if isinstance(form, CopyForm) else CopyForm(formdata=None)
    copy_form.seen.data = version(sheet)
    announced = announced_absences(read(), sheet.seminar.id)
    if EVERYBODY in request.form:
        for line in sheet.lines:
            typed.setdefault(line.id, ANNOUNCED if line.id in announced else "oui")
    addenda = addenda_of(read(), half_day.id) if sheet.half_day.sealed is not None else []
    shown = {line.id: line for line in shown_lines(sheet, addenda, announced)}
    return render_template(
        "seminars/proofs/paper.html",
        half_day=half_day,
        sheet=sheet,
        words=hours_words(half_day, sheet.zone),
        photos=photos,
        ticked=EVERYBODY in request.form,
        is_sealed=sheet.half_day.sealed is not None,
        # What was ticked is never lost, even sent without a photograph.
        may_copy=bool(typed) or any(one.removed_at is None for one in photos),
        blockers=blockers_to_photograph(sheet.window, now()),
        lines=[
            (
                line,
                shown[line.id],
                can_copy(line.row),
                typed.get(line.id, ("oui" if line.is_there else "non") if line.row else ""),
            )
            for line in sheet.lines
            if line.id in shown
        ],
        form=copy_form,
        photo_form=form if isinstance(form, PhotoForm) else PhotoForm(formdata=None),
        sent=form,
        reasons=reasons or [],
        max_bytes=MAX_BYTES,
    )


def _chosen() -> dict[int, str]:
    """Enrolment → what was chosen for its line, as the page sent it."""
    found = {}
    for name, value in request.form.items():
        number = name.removeprefix("ligne-")
        if (
            name.startswith("ligne-")
            and number.isascii()
            and number.isdigit()
            and value in (*CHOICES, ANNOUNCED)
        ):
            found[int(number[:15])] = value
    return found


def _photo(half_day: HalfDay, photo_id: int) -> SheetPhoto:
    found = get_or_404(read(), SheetPhoto, photo_id)
    if found.half_day_id != half_day.id:
        abort(404)
    return found


def _received(upload: FileStorage | None) -> list[Received]:
    """The photograph, or each page of a scanned PDF: inspected, drawn anew and kept. Raises Refused."""
    if upload is None or not upload.filename:
        raise Refused(
            [Blocker("photo_missing", "La photographie manque.", "Choisissez-la, ou prenez-la.", "photo")]
        )
    with tempfile.NamedTemporaryFile(prefix="pacte-") as copy, upload.stream:
        copy.write(upload.stream.read(MAX_BYTES + 1))
        copy.flush()
        path = Path(copy.name)
        if path.stat().st_size > MAX_BYTES:
            raise Refused([too_large(MAX_BYTES, where="photo")])
        found = inspect(
            path,
            accept=PDF_OR_PHOTO,
            max_bytes=MAX_BYTES,
            max_pages=MAX_PAGES,
            name=upload.filename,
            where="photo",
        )
        if isinstance(found, list):
            raise Refused(found)
        if found.kind is Kind.PDF:
            pages_drawn = pages_of_scan(path, found.pages, where="photo")
        else:
            pages_drawn = [clean_page(path.read_bytes(), where="photo")]
    names = _names(upload.filename, len(pages_drawn))
    return [
        keep_made(page, kind=Kind.JPEG, name=name, store=services().store, federation_id=here().id)
        for name, page in zip(names, pages_drawn, strict=True)
    ]


def _names(given: str, count: int) -> list[str]:
    """The name of the file sent, with the number of each page; « feuille » when it has none."""
    stem = Path(clean_name(given)).stem or "feuille"
    return [f"{stem}.jpg"] if count == 1 else [f"{stem}-{number}.jpg" for number in range(1, count + 1)]

"""The paper of the minutes as pages need it: what a tie hides, the PDF of today, the one that is kept."""

from collections.abc import Sequence

from flask import abort
from sqlalchemy import select

from pacte.files.kinds import Kind
from pacte.files.models import StoredFile
from pacte.files.queries import open_content
from pacte.files.reception import keep_made
from pacte.selection.deliberation import operations
from pacte.selection.deliberation.addenda import Addendum, readable
from pacte.selection.deliberation.minutes import masked
from pacte.selection.deliberation.papers import Signature, minutes_pdf
from pacte.selection.deliberation.queries import board
from pacte.selection.deliberation.rules import Stage, stage_of
from pacte.selection.deliberation.views.pages import Place
from pacte.selection.models import CommitteeMember, MinutesAddendum, SelectionCommittee
from pacte.selection.queries import committee_of, members_of, register_for
from pacte.web import actor, here, now, read, services, write


def keep_pdf(place: Place) -> None:
    """Typeset the minutes with today's signatures, outside transactions, then keep them."""
    committee = committee_of(read(), place.cohort.id)
    assert committee is not None  # just closed or signed
    signed = [member for member in members_of(read(), place.cohort.id) if member.signed_at is not None]
    addenda = len(addenda_for(committee, ()))
    received = keep_made(
        typeset_now(place, committee, signed, ()),
        kind=Kind.PDF,
        name=file_name(place),
        store=services().store,
        federation_id=here().id,
    )
    with write() as session:
        operations.keep_paper(
            session,
            cohort=place.cohort,
            received=received,
            signatures=len(signed),
            addenda=addenda,
            by=actor(),
            at=now(),
        )


def typeset_now(
    place: Place, committee: SelectionCommittee, signed: Sequence[CommitteeMember], hidden: Sequence[int]
) -> bytes:
    ids = [member.signature_file_id for member in signed if member.signature_file_id is not None]
    files = {file.id: file for file in read().scalars(select(StoredFile).where(StoredFile.id.in_(ids)))}
    signatures = []
    for member in sorted(signed, key=lambda one: (one.signed_at or now(), one.id)):
        assert member.signed_at is not None  # chosen so
        drawing = None
        if member.signature_file_id is not None:
            with open_content(services().store, files[member.signature_file_id]) as stream:
                drawing = stream.read()
        signatures.append(
            Signature(
                member_id=member.id, name=member.person.name, signed_at=member.signed_at, drawing=drawing
            )
        )
    return minutes_pdf(
        masked(committee.minutes or {}, hidden),
        fingerprint=committee.minutes_fingerprint,
        signatures=signatures,
        addenda=addenda_for(committee, hidden),
        contact=place.cohort.definition["contact"]["email"],
    )


def addenda_for(committee: SelectionCommittee, hidden: Sequence[int]) -> list[Addendum]:
    """The addenda in their order, without what a tie hides; one statement."""
    rows = read().scalars(
        select(MinutesAddendum)
        .where(MinutesAddendum.committee_id == committee.id)
        .order_by(MinutesAddendum.number)
    )
    contents = [(row.content, row.fingerprint) for row in rows]
    return readable(contents, committee.minutes or {}, hidden)


def hidden_dossiers(place: Place, committee: SelectionCommittee) -> list[int]:
    """Dossiers of the minutes that a tie hides from the reader."""
    person_id = actor().person_id
    said = (committee.minutes or {}).get("decisions", ())
    if person_id is None:
        return []
    everyone = board(read(), cohort=place.cohort, reader_id=None)
    people = {line.id: line.row.person_id for line in everyone.lines}
    register = register_for(read(), place.cohort, assessors=[person_id], subjects=[*people.values()])
    return [
        one["application_id"]
        for one in said
        if one["application_id"] in people and register.between(person_id, people[one["application_id"]])
    ]


def closed_or_404(place: Place) -> SelectionCommittee:
    committee = committee_of(read(), place.cohort.id)
    if committee is None or (
        stage_of(committee.deliberation_began_at, committee.closed_at) is not Stage.CLOSED
    ):
        abort(404)
    return committee


def file_name(place: Place) -> str:
    return f"proces-verbal-{place.cohort.code}.pdf"

"""The staff's page of one dossier: all that concerns it, its documents side by side, its archive."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from pacte.applications.carried import Joined, carriage_of, joined
from pacte.applications.contents import located
from pacte.applications.course import course_of
from pacte.applications.hiding import is_hidden
from pacte.applications.models import Application, Deposit, SupportingDocument
from pacte.applications.processing import forms
from pacte.applications.processing.rules import STANDING_LABELS, dues_of, dues_words
from pacte.applications.processing.sheet import Piece, Sheet, history_for_staff, sheet
from pacte.applications.processing.views.columns import DUES_KINDS, STANDING_KINDS, WAIVER_KINDS
from pacte.applications.processing.views.pages import pages
from pacte.applications.processing.views.table import send_archive
from pacte.applications.queries import leaders_of
from pacte.applications.registries import hold_on, settled
from pacte.applications.requirements import REFUSED
from pacte.applications.rules import blockers_to_restore
from pacte.applications.selection_rules import doubts_of_track
from pacte.applications.vocabulary import (
    ORIGIN_LABELS,
    POST_STATUS_LABELS,
    WAIVER_LABELS,
    ApplicationState,
    DocumentOrigin,
)
from pacte.applications.wording import day_words, local_day
from pacte.audit import HistoryLine
from pacte.blockers import Blocker
from pacte.files.models import StoredFile
from pacte.files.serving import can_be_shown, send_stored
from pacte.phones import phone_words
from pacte.web import actor, can, get_or_404, now, read
from pacte.web.filters import date_words, datetime_words, number
from pacte.web.forms import Form
from pacte.web.services import services

STRUCTURE_PAGE = "structures.sheet"

REMEDIES = {
    "not_member": "Enregistrez l’adhésion dans la fiche de la structure.",
    "dues_unpaid": "Enregistrez le paiement dans la fiche de la structure.",
    REFUSED: "Changez la structure qui porte le dossier, ou fusionnez celle-ci avec la bonne dans sa fiche.",
    "structure_declared": "Acceptez d’abord cette structure déclarée, ou fusionnez-la avec la bonne, dans sa "
    "fiche ; son adhésion s’enregistre ensuite.",
    "waiver_undecided": "Décidez de la dérogation.",
    "waiver_refused": "Le dossier n’est pas recevable tant que le recrutement n’a pas abouti.",
    "waiver_missing": "Écrivez à la candidate ou au candidat.",
    "late_document": "Acceptez-la ou écartez-la, avec votre raison.",
    "commitment_missing": "Demandez-la.",
    "commitment_for_another": "Demandez une lettre de la structure qui porte le dossier.",
}
"""What staff do about a reason whose own words speak to the candidate."""
COMMITMENT = ("commitment_missing", "commitment_for_another")
WAIT = "Attendez une autre structure, ou fusionnez celle-ci avec la bonne dans sa fiche."
NOT_DEPOSITED = "Le dossier n’est pas déposé : écrivez un message pour le rappeler."


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the thread or of the history, as the components read it."""

    at: Any
    author: str = ""
    text: str = ""
    mine: bool = False
    sentence: str = ""


@pages.get(
    "/regions/<federation>/dossiers/<int:application_id>",
    may="application.process",
    of=Application,
    as_="application",
)
def page(application: Application) -> ResponseReturnValue:
    """Everything on one dossier."""
    return show(application)


@pages.get(
    "/regions/<federation>/dossiers/<int:application_id>/pieces/<int:document_id>",
    may="application.process",
    of=Application,
    as_="application",
)
def content(application: Application, document_id: int) -> ResponseReturnValue:
    """The bytes of one of its documents; ``?voir=1`` shows it in the page."""
    document = get_or_404(read(), SupportingDocument, document_id)
    if document.application_id != application.id:
        abort(404)
    file = get_or_404(read(), StoredFile, document.file_id)
    return send_stored(file, store=services().store, inline="voir" in request.args)


@pages.get(
    "/regions/<federation>/dossiers/<int:application_id>/archive.zip",
    may="application.process",
    of=Application,
    as_="application",
)
def archive_one(application: Application) -> ResponseReturnValue:
    """All its current documents as one archive."""
    zone = zone_of(application)
    return send_archive(read(), [application.id], f"dossier-{application.reference.lower()}", zone)


@pages.get(
    "/regions/<federation>/dossiers/<int:application_id>/depots/<int:deposit_id>",
    may="application.process",
    of=Application,
    as_="application",
)
def frozen(application: Application, deposit_id: int) -> ResponseReturnValue:
    """What one deposit froze."""
    deposit = get_or_404(read(), Deposit, deposit_id)
    if deposit.application_id != application.id:
        abort(404)
    return render_template(
        "applications/staff/deposit.html",
        located=located,
        application=application,
        deposit=deposit,
        content=deposit.content,
        zone=zone_of(application),
        fields=_frozen_fields(deposit.content["fields"]),
    )


def zone_of(application: Application) -> str:
    """The time zone of the dossier's federation."""
    zone: str = application.cohort.definition["federation"]["time_zone"]
    return zone


def show(
    application: Application,
    status: int = 200,
    *,
    refused: Mapping[str, Form] | None = None,
    reasons: list[Blocker] | None = None,
    judged: int | None = None,
) -> ResponseReturnValue:
    """The page; ``refused`` holds the forms to show again with their errors, by name."""
    found = sheet(read(), application=application, now=now(), reader_id=actor().person_id)
    shown = _forms(found, dict(refused or {}))
    rendered = render_template(
        "applications/staff/dossier.html",
        sheet=found,
        row=found.application,
        cohort=found.loaded.cohort,
        zone=found.loaded.facts.time_zone,
        state=(found.course.kind, found.course.label)
        if found.course is not None and found.course.kind
        else (STANDING_KINDS[found.standing], STANDING_LABELS[found.standing]),
        blockers=for_staff(
            found.blockers,
            bearer_id=_bearer_id(found),
            is_draft=found.application.state is ApplicationState.DRAFT,
        ),
        doubts=doubts_of_track(found.loaded.dossier),
        missing=[Blocker(blocker.code, blocker.message) for blocker in found.missing],
        facts=_facts(found),
        way=_way(found),
        teams=[
            {
                "structure": team.structure,
                "is_bearer": team.is_bearer,
                "dues": (DUES_KINDS[dues_of(fact)], dues_words(dues_of(fact), found.loaded.facts.dues_year)),
                "href": structure_href(team.structure.id),
            }
            for team, fact in zip(
                found.teams,
                sorted(found.loaded.dossier.structures, key=lambda one: not one.is_bearer),
                strict=True,
            )
        ],
        chosen=_chosen(found),
        can_be_shown=can_be_shown,
        origins=ORIGIN_LABELS,
        waiver=(WAIVER_KINDS[found.waiver.state], WAIVER_LABELS[found.waiver.state])
        if found.waiver
        else None,
        thread=[
            Line(
                message.at,
                author=(
                    found.name(message.author_id) + (", pour la fédération" if message.from_staff else "")
                ),
                text=message.body,
                mine=message.author_id == actor().person_id,
            )
            for message in found.messages
        ],
        entries=_entries(found.history),
        joined=_joined(found),
        forms=shown,
        refused=set(refused or ()),
        reasons=reasons or [],
        judged=judged,
        hold=hold_on(read(), found.application.id, now()),
        kept_out=_kept_out(found),
    )
    return rendered, status


def _entries(history: Iterable[HistoryLine]) -> list[Line]:
    return [Line(line.at, sentence=f"{line.actor} {line.sentence}") for line in history]


def _joined(found: Sheet) -> list[tuple[str, Joined, list[Line]]]:
    """The dossiers that a report joins to this one, those that the reader may open: the sentence that leads
    there, where, and the history of the former."""
    carriage, shown = carriage_of(read(), found.application), []
    former, following = _opened(carriage.former), _opened(carriage.following)
    if former is not None:
        course = course_of(read(), former, now(), actor().person_id)
        one = joined(
            "dossiers.page", former, history_for_staff(read(), former, course, leaders_of(read(), former.id))
        )
        shown.append((f"Ce dossier continue celui de {one.cohort}.", one, _entries(one.history)))
    if following is not None:
        one = joined("dossiers.page", following)
        shown.append((f"Ce dossier continue dans {one.cohort}.", one, []))
    return shown


def _opened(row: Application | None) -> Application | None:
    """That dossier, if the reader may open it."""
    if row is None or not can("application.process", row):
        return None
    return None if is_hidden(read(), row, actor().person_id) else row


def _kept_out(found: Sheet) -> list[Blocker]:
    """Why the withdrawal of a dossier cannot be undone."""
    row = found.application
    ended = any(deposit.taken_back_at == row.withdrawn_at for deposit in found.deposits)
    if row.state is not ApplicationState.WITHDRAWN:
        return []
    facts, dossier = found.loaded.facts, found.loaded.dossier
    return [
        *blockers_to_restore(dossier, facts, now(), was_deposited=ended),
        *settled(read(), row.id, now()),
    ]


def structure_href(structure_id: int) -> str:
    """The structure's page of the registry, where the application has it."""
    if STRUCTURE_PAGE not in current_app.view_functions:
        return ""
    return url_for(STRUCTURE_PAGE, structure_id=structure_id)


def _forms(found: Sheet, refused: dict[str, Form]) -> dict[str, Form]:
    """Every form of the page, empty but those refused; each with ids of its own."""
    asked = asked_choices(found)
    made: dict[str, Form] = {
        "request": forms.RequestForm(None, prefix="demande-"),
        "add": forms.AddDocumentForm(None, prefix="ajout-"),
        "aside": forms.SetAsideForm(None, prefix="ecart-"),
        "judge": forms.JudgeForm(None, prefix="tri-"),
        "waiver": forms.WaiverForm(None, prefix="derogation-"),
        "recruited": forms.RecruitedForm(None, prefix="recrutement-"),
        "note": forms.NoteForm(None, prefix="note-"),
        "assign": forms.AssignForm(None, prefix="suivi-"),
        "withdraw": forms.WithdrawForm(None, prefix="retrait-"),
        "restore": forms.RestoreForm(None, prefix="retour-"),
        "reply": forms.ReplyForm(None, prefix="reponse-"),
        **refused,
    }
    for name in ("request", "add"):
        made[name].offer(asked)
    made["aside"].offer(added_choices(found))
    made["assign"].person.choices = assign_choices(found)
    if "assign" not in refused:
        made["assign"].person.data = str(found.application.assigned_to_id or "")
    # Always where it stands now: whoever reads the page again has seen it.
    made["waiver"].seen.data = found.waiver.state.value if found.waiver else ""
    return made


def asked_choices(found: Sheet) -> list[tuple[str, str]]:
    """The documents that the cohort asks of this track."""
    facts = found.loaded.facts
    there = {
        piece.document.key: day_words(local_day(piece.document.added_at, facts.time_zone))
        for piece in found.pieces
        if piece.document.id not in found.beside and piece.document.key not in found.lapsed
    }
    return [
        (
            asked.key,
            f"{asked.label} (déjà là, reçue le {there[asked.key]})" if asked.key in there else asked.label,
        )
        for asked in facts.documents_for(found.application.track)
    ]


def added_choices(found: Sheet) -> list[tuple[str, str]]:
    """The documents of the dossier that staff added, which may be set aside."""
    zone = found.loaded.facts.time_zone
    return [
        (
            str(piece.document.id),
            f"{piece.document.label}, ajoutée le {day_words(local_day(piece.document.added_at, zone))}",
        )
        for piece in found.pieces
        if piece.document.origin is DocumentOrigin.STAFF
    ]


def assign_choices(found: Sheet) -> list[SelectChoice]:
    """The staff of the cohort; first, nobody."""
    return [
        SelectChoice("", "Personne"),
        *(SelectChoice(str(person.id), person.name) for person in found.staff),
    ]


def _chosen(found: Sheet) -> Piece | None:
    """The document in the viewer: the one that the address names, else the first that can be shown."""
    asked = request.args.get("piece", "")
    for piece in (*found.pieces, *found.former):
        if str(piece.document.id) == asked:
            return piece
    return next((piece for piece in found.pieces if can_be_shown(piece.file)), None)


def _bearer_id(found: Sheet) -> int | None:
    return next((team.structure.id for team in found.teams if team.is_bearer), None)


def for_staff(
    blockers: Iterable[Blocker], *, bearer_id: int | None, page: str = "", is_draft: bool = False
) -> list[Blocker]:
    """The reasons with what staff do about them, and where: on the dossier's ``page`` or the structure's."""
    structure = structure_href(bearer_id) if bearer_id is not None else ""
    remedies = REMEDIES | ({**dict.fromkeys(COMMITMENT, NOT_DEPOSITED), REFUSED: WAIT} if is_draft else {})
    places = {
        "incomplete": f"{page}#demander",
        "not_member": structure,
        "dues_unpaid": structure,
        REFUSED: structure if is_draft else f"{page}#structures",
        "structure_declared": structure,
        "waiver_undecided": f"{page}#derogation",
        "waiver_refused": f"{page}#derogation",
        "waiver_missing": f"{page}#messages",
        "late_document": f"{page}#pieces",
        **dict.fromkeys(COMMITMENT, f"{page}#{'messages' if is_draft else 'demander'}"),
    }
    return [
        Blocker(
            blocker.code,
            blocker.message,
            remedies.get(blocker.code, blocker.remedy),
            places.get(blocker.code, ""),
        )
        for blocker in blockers
    ]


def _way(found: Sheet) -> list[tuple[str, str]]:
    """Each step that the dossier has come to since its deposit, with its date."""
    zone = found.loaded.facts.time_zone
    return [
        (
            step.label,
            f"{step.words}, le {datetime_words(step.at, zone, zone=False)}" if step.at else step.words,
        )
        for step in (found.course.steps if found.course is not None else ())
    ]


def _facts(found: Sheet) -> dict[str, list[tuple[str, Any]]]:
    row = found.application
    hours = f"{number(row.weekly_hours)} h par semaine" if row.weekly_hours is not None else ""
    return {
        "person": [
            ("Prénom", row.given_name),
            ("Nom", row.family_name),
            ("Adresse électronique", row.email),
            ("Téléphone", phone_words(row.phone)),
            ("Commune", row.city),
            ("Parcours", row.background),
        ],
        "position": [
            ("Mention", row.track),
            ("Situation", POST_STATUS_LABELS[row.post_status] if row.post_status else ""),
            ("Fonction", row.position_title),
            ("Employeur", row.employer),
            ("Depuis, ou à partir du", date_words(row.starts_on, weekday=False) if row.starts_on else ""),
            ("Temps de coordination", hours),
            ("Missions", row.missions),
            (
                "Responsable de l’équipe",
                ", ".join(part for part in (row.leader_name, row.leader_email) if part),
            ),
        ],
    }


FROZEN_LABELS = {
    "track": "Mention",
    "given_name": "Prénom",
    "family_name": "Nom",
    "email": "Adresse électronique",
    "phone": "Téléphone",
    "city": "Commune",
    "background": "Parcours",
    "post_status": "Situation",
    "position_title": "Fonction",
    "employer": "Employeur",
    "starts_on": "Depuis, ou à partir du",
    "weekly_hours": "Heures par semaine",
    "missions": "Missions",
}


def _frozen_fields(fields: Mapping[str, str]) -> list[tuple[str, str]]:
    shown = dict(fields)
    situations = {status.value: label for status, label in POST_STATUS_LABELS.items()}
    shown["post_status"] = situations.get(shown.get("post_status", ""), shown.get("post_status", ""))
    if shown.get("starts_on"):
        shown["starts_on"] = day_words(date.fromisoformat(shown["starts_on"]))
    shown["weekly_hours"] = shown.get("weekly_hours", "").replace(".", ",")
    return [(label, shown.get(name, "")) for name, label in FROZEN_LABELS.items()]

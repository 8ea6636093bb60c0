"""What « Mes données » holds of defences: a learner's final results; where a juror sat, what they signed."""

from typing import Any

from sqlalchemy import select

from pacte.accounts.export import EXPLAINED, SPOKEN, WIDE_EXPORTERS, OpenFederation, columns
from pacte.accounts.models import RoleGrant
from pacte.database import FencedSession
from pacte.juries.finals import finals_of
from pacte.juries.models import Defence, DefenceJuror, JurySignature
from pacte.juries.vocabulary import OUTCOME_LABELS, RESIT_LABELS, Outcome, Resit
from pacte.learners.models import Enrollment
from pacte.memoires.models import Juror
from pacte.policy import Role

OF_THE_JURY = frozenset({"entered_at", "entered_by_id"})
OF_THE_TEAM = frozenset({"signed_by_id"})


def export_results(
    session: FencedSession, person_id: int, open_federation: OpenFederation
) -> tuple[str, Any]:
    """Final results alone: until the minutes are signed there is none."""
    rows = session.execute(
        select(Enrollment.federation_id, Enrollment.id).where(Enrollment.person_id == person_id)
    ).all()
    found: list[dict[str, Any]] = []
    for federation_id in sorted({row[0] for row in rows}):
        mine = [identity for held_in, identity in rows if held_in == federation_id]
        with open_federation(federation_id) as there:
            for finals in finals_of(there, mine).values():
                found += [
                    {
                        "session": one.defence.session,
                        "starts_at": one.defence.starts_at,
                        "signed_at": one.signed_at,
                        **columns(one.result, without=OF_THE_JURY),
                    }
                    for one in finals
                ]
    return "resultats-de-soutenance", found


def export_sittings(
    session: FencedSession, person_id: int, open_federation: OpenFederation
) -> tuple[str, Any]:
    """The defences at which the person sat, without anything of those who were heard; their signatures."""
    federations = sorted(
        one
        for one in set(session.scalars(select(RoleGrant.federation_id).where(RoleGrant.role == Role.JUROR)))
        if one is not None
    )
    seats: list[dict[str, Any]] = []
    signatures: list[dict[str, Any]] = []
    for federation_id in federations:
        with open_federation(federation_id) as there:
            own = select(Juror.id).where(Juror.person_id == person_id)
            seats += [
                {"starts_at": starts_at, **columns(seat)}
                for seat, starts_at in there.execute(
                    select(DefenceJuror, Defence.starts_at)
                    .join(Defence, Defence.id == DefenceJuror.defence_id)
                    .where(DefenceJuror.juror_id.in_(own))
                    .order_by(DefenceJuror.id)
                )
            ]
            signatures += [
                columns(row, without=OF_THE_TEAM)
                for row in there.scalars(
                    select(JurySignature).where(JurySignature.juror_id.in_(own)).order_by(JurySignature.id)
                )
            ]
    if not seats and not signatures:
        return "soutenances-au-jury", {}
    return "soutenances-au-jury", {"sieges": seats, "signatures": signatures}


WIDE_EXPORTERS += [export_results, export_sittings]
EXPLAINED["resultats-de-soutenance"] = "vos résultats de soutenance, une fois le procès-verbal signé"
EXPLAINED["soutenances-au-jury"] = "les soutenances où vous siégez, et vos signatures de procès-verbaux"
SPOKEN.update({Outcome: OUTCOME_LABELS, Resit: RESIT_LABELS})

"""A dossier withdrawn after the decision: what it gives up, what it cannot, and the way back."""

from collections.abc import Callable
from datetime import datetime

from pacte.applications.operations import restore, withdraw
from pacte.blockers import Refused
from pacte.database import Database
from pacte.policy import SYSTEM, Actor
from pacte.selection.answers import operations
from pacte.selection.vocabulary import Validation
from tests.selection.answers.factories import DAY, SENT, Selection, make_selection


def refusals(act: Callable[[], object]) -> list[str]:
    try:
        act()
    except Refused as refused:
        return [blocker.code for blocker in refused.blockers]
    return []


def leave(
    selection: Selection, name: str, *, by: Actor | None = None, at: datetime = SENT + DAY
) -> list[str]:
    """The dossier is withdrawn, by its holder unless ``by`` staff; what refuses it."""
    return refusals(
        lambda: selection.write(
            lambda session: withdraw(
                session,
                application=selection.rows[name],
                reason="Déménagement.",
                by=by or selection.by(name),
                at=at,
            )
        )
    )


def test_a_place_is_given_back_never_withdrawn_with_the_dossier(database: Database) -> None:
    """Whoever asks: one way, which tells whom the place goes to and leaves the dossier its history."""
    selection = make_selection(database)
    selection.send()
    selection.accept("Retenu1")
    before = selection.offers()
    for name in ("Retenu1", "Retenu2"):
        for by in (None, selection.staff):
            assert leave(selection, name, by=by) == ["has_place"]
    assert selection.offers() == before
    selection.write(
        lambda session: operations.release_place(
            session, offer=selection.offer("Retenu1"), by=selection.staff, at=SENT + DAY
        )
    )
    assert leave(selection, "Retenu1") == ["answered"]
    assert leave(selection, "Attente2") == []
    assert "Vous quittez la liste d’attente" in selection.mails("applications/withdrawn")[-1].text_body


def restore_it(selection: Selection, name: str) -> list[str]:
    return refusals(
        lambda: selection.write(
            lambda session: restore(
                session,
                application=selection.rows[name],
                reason="Confondue avec une autre.",
                by=selection.staff,
                at=SENT + 2 * DAY,
            )
        )
    )


def test_an_undone_withdrawal_comes_back_with_what_was_decided(database: Database) -> None:
    """To the same rank of the list; a retained candidate only while a place is left for them."""
    selection = make_selection(database)
    selection.send()
    assert leave(selection, "Attente1", by=selection.staff) == []
    assert [one.rank for one in selection.board(SENT + DAY).line] == [2, 3]
    assert selection.acts("Attente1")[-1:] == ["application.withdrawn_by_staff"]
    assert restore_it(selection, "Attente1") == []
    assert [one.rank for one in selection.board(SENT + DAY).line] == [1, 2, 3]
    assert "Vous êtes sur la liste d’attente." in selection.mails("applications/restored")[-1].text_body


def test_a_retained_candidate_comes_back_while_a_place_is_left(database: Database) -> None:
    selection = make_selection(database, capacity=1, retained=1, waiting=1, validated=False)
    assert leave(selection, "Retenu1", by=selection.staff) == []
    assert restore_it(selection, "Retenu1") == []
    assert leave(selection, "Retenu1", by=selection.staff) == []
    selection.change("Attente1", validation=Validation.VALIDATED)
    selection.send("Attente1", at=SENT + DAY)
    selection.write(
        lambda session: operations.fill_places(
            session, cohort_id=selection.cohort.id, by=SYSTEM, at=SENT + DAY
        )
    )
    assert [name for name, _ in selection.offers()] == ["Attente1"]
    assert restore_it(selection, "Retenu1") == ["no_place"]

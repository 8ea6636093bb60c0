"""Why a draft is not given to read, or not answered."""

from pacte.blockers import Blocker
from pacte.french import too_long

MEGABYTES = 25
MOST_PAGES = 300
MOST_DRAFTS = 50
COMMENT_LIMIT = 2_000
BODY_LIMIT = 10_000


def blockers_to_give(comment: str, *, number: int, same: bool) -> list[Blocker]:
    """``number``: of the last draft; ``same``: it is the very file of the last one, already answered."""
    found = []
    if same:
        found.append(
            Blocker(
                "same_file",
                "C’est le même fichier que le brouillon précédent, auquel un retour répond déjà.",
                "Choisissez la nouvelle version.",
                "file",
            )
        )
    if number >= MOST_DRAFTS:
        found.append(Blocker("too_many", f"{MOST_DRAFTS} brouillons ont déjà été donnés.", where="file"))
    if len(comment) > COMMENT_LIMIT:
        found.append(Blocker("comment_long", too_long(COMMENT_LIMIT), where="comment"))
    return found


def blockers_to_answer(body: str, *, with_file: bool, number: int, seen: int) -> list[Blocker]:
    """``number``: of the last draft, ``seen``: of the one that the page showed."""
    found = []
    if not number:
        found.append(Blocker("no_draft", "Aucun brouillon n’est encore donné."))
    elif seen != number:
        found.append(
            Blocker(
                "another_draft",
                "Un autre brouillon est arrivé depuis que cette page est ouverte.",
                "Lisez-le, puis répondez\u00a0: ce que vous avez écrit est gardé.",
            )
        )
    if not body and not with_file:
        found.append(
            Blocker("nothing_said", "Écrivez votre retour, ou joignez le brouillon annoté.", where="body")
        )
    if len(body) > BODY_LIMIT:
        found.append(Blocker("body_long", too_long(BODY_LIMIT), where="body"))
    return found

"""« Mes données »: everything held on one person, across federations, as a ZIP of JSON files."""

import io
import json
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import inspect, select

from pacte.accounts.models import Passkey, Person, RoleGrant, SignInSession
from pacte.accounts.queries import code_app_of, recovery_codes_left
from pacte.database import FencedSession
from pacte.policy import ROLE_LABELS

Exporter = Callable[[FencedSession, int], tuple[str, Any]]
"""``(session, person_id) -> (name, data)``: the session is bound to the person (``Scope.person``).

``data`` is made of what JSON holds, plus dates and decimals, and is written to ``<name>.json``; bytes
are written as they are to ``name``, which then carries its own ending.
"""

EXPORTERS: list[Exporter] = []
"""Each feature adds its own at import: ``EXPORTERS.append(export_applications)``."""

OpenFederation = Callable[[int], AbstractContextManager[FencedSession]]
"""Opens a read-only session of one federation, by its id."""

WideExporter = Callable[[FencedSession, int, OpenFederation], tuple[str, Any]]
"""The same for what speaks of a person without belonging to them: they find by the person's session in which
federations to look, and take from there what is about that person only."""

WIDE_EXPORTERS: list[WideExporter] = []

README = """Vos données dans PACTE
======================

Cette archive contient tout ce que PACTE conserve à votre sujet, dans toutes les fédérations, au {at} (UTC).

Chaque fichier .json est un texte lisible par un éditeur ou un tableur. Les dates et heures sont en temps
universel (UTC). Les secrets (mot de passe, codes, clés) ne sont conservés que chiffrés ou sous forme
d’empreinte : ils ne figurent pas ici.

Fichiers :
{files}

Pour faire rectifier ou effacer une donnée, écrivez à la fédération concernée. Si la réponse ne vous
convient pas, vous pouvez saisir la CNIL (www.cnil.fr).
"""


def archive(
    session: FencedSession, *, person_id: int, at: datetime, open_federation: OpenFederation
) -> bytes:
    """The whole archive; ``session`` must be bound to the person."""
    parts = [exporter(session, person_id) for exporter in EXPORTERS]
    parts += [exporter(session, person_id, open_federation) for exporter in WIDE_EXPORTERS]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bundle:
        names = []
        for name, data in parts:
            path, content = (name, data) if isinstance(data, bytes) else (f"{name}.json", _json(data))
            bundle.writestr(path, content)
            names.append(f"- {path}")
        bundle.writestr("LISEZ-MOI.txt", README.format(at=f"{at:%d/%m/%Y %H:%M}", files="\n".join(names)))
    return made.getvalue()


def columns(row: Any, *, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Every column of a row by name, for exporters; ``without`` names secrets."""
    return {
        column.key: getattr(row, column.key)
        for column in inspect(row).mapper.column_attrs
        if column.key not in without
    }


def export_account(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Identity, roles, sessions, second factors."""
    person = session.get_one(Person, person_id)
    roles = session.scalars(select(RoleGrant).where(RoleGrant.person_id == person_id))
    sessions = session.scalars(select(SignInSession).where(SignInSession.person_id == person_id))
    passkeys = session.scalars(select(Passkey).where(Passkey.person_id == person_id))
    app = code_app_of(session, person_id)
    return "compte", {
        "identite": columns(person, without=frozenset({"password_hash", "sort_key"})),
        "mot_de_passe": "oui" if person.password_hash else "non",
        "roles": [{**columns(role), "libelle": ROLE_LABELS[role.role]} for role in roles],
        "sessions": [columns(row, without=frozenset({"token_hash"})) for row in sessions],
        "cles_d_acces": [
            {"nom": one.name, "ajoutee": one.added_at, "derniere_utilisation": one.used_at}
            for one in passkeys
        ],
        "application_de_codes": {"ajoutee": app.added_at} if app is not None else None,
        "codes_de_secours_restants": recovery_codes_left(session, person_id),
    }


EXPORTERS.append(export_account)


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be exported")

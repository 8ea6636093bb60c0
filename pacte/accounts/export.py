"""« Mes données »: everything held on one person, across federations, as a ZIP: JSON, and the files given."""

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, BinaryIO

from sqlalchemy import inspect, select

from pacte.accounts.models import Passkey, Person, RoleGrant, SignInSession
from pacte.accounts.queries import code_app_of, recovery_codes_left
from pacte.database import FencedSession
from pacte.documents.archive import zip_files
from pacte.files.models import StoredFile
from pacte.files.queries import key_of_file
from pacte.files.store import ContentMissingError, Store
from pacte.policy import ROLE_LABELS, Role

Exporter = Callable[[FencedSession, int], tuple[str, Any]]
"""``(session, person_id) -> (name, data)``: the session is bound to the person (``Scope.person``).

``data`` is made of what JSON holds, plus dates and decimals, and is written to ``<name>.json``; bytes
are written as they are to ``name``, which then carries its own ending.
"""

EXPORTERS: list[Exporter] = []
"""Each feature adds its own at import: ``EXPORTERS.append(export_applications)``."""

EXPLAINED: dict[str, str] = {
    "compte": "votre identité, vos rôles, vos appareils connectés et vos moyens de connexion",
}
"""What each file holds, in a line of « LISEZ-MOI »; each feature adds those of its exporters."""

SPOKEN: dict[type[Enum], Mapping[Any, str]] = {Role: ROLE_LABELS}
"""The French words of the states that exporters tell by their code; each feature adds its own."""

OpenFederation = Callable[[int | None], AbstractContextManager[FencedSession]]
"""Opens a read-only session of one federation, by its id; of what belongs to none, without."""

WideExporter = Callable[[FencedSession, int, OpenFederation], tuple[str, Any]]
"""The same for what speaks of a person without belonging to them: they find by the person's session in which
federations to look, and take from there what is about that person only."""

WIDE_EXPORTERS: list[WideExporter] = []


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file that the person gave, or received in answer."""

    path: str
    """Where it stands in the archive, which makes it safe and unique."""
    key: str
    """Where its content is in the store."""
    size: int


FileExporter = Callable[[FencedSession, int, OpenFederation], Iterable[GivenFile]]
"""The person's files: found like what a :data:`WideExporter` tells, made by :func:`files_at`."""

FILE_EXPORTERS: list[FileExporter] = []

LARGEST = 2_000_000_000
"""Bytes of files in one archive, far above what a person gives; those beyond are named, not taken."""

README = """Vos données dans PACTE
======================

Cette archive contient tout ce que PACTE conserve à votre sujet, dans toutes les fédérations, au {at} (UTC).

Chaque fichier .json est un texte lisible par un éditeur ou un tableur. Les heures y sont en temps universel
(UTC), ce que dit « +00:00 » : à Paris, il est une heure de plus en hiver, deux en été. Un jour sans heure est
celui du calendrier. À côté d’un code comme « "state": "submitted" », « state_libelle » le dit en français.
Ce qui ne contient rien n’est pas dans l’archive. Les secrets (mot de passe, codes, clés) ne sont conservés
que chiffrés ou sous forme d’empreinte : ils ne figurent pas ici.

Fichiers :
{files}
{lacking}
Pour faire rectifier ou effacer une donnée, écrivez à la fédération concernée. Si la réponse ne vous
convient pas, vous pouvez saisir la CNIL (www.cnil.fr).
"""


LACKING = """
Ces fichiers manquent dans l’archive. Demandez-les à la fédération concernée :
{files}
"""


def archive(
    session: FencedSession, *, person_id: int, at: datetime, open_federation: OpenFederation, store: Store
) -> Iterator[bytes]:
    """The whole archive, piece by piece; ``session`` must be bound to the person, and is used no more after.

    The data is read at once; each file is read when its turn comes, a piece at a time.
    """
    told = [exporter(session, person_id) for exporter in EXPORTERS]
    told += [exporter(session, person_id, open_federation) for exporter in WIDE_EXPORTERS]
    parts = [
        Part(name, data, EXPLAINED[name])
        if isinstance(data, bytes)
        else Part(f"{name}.json", _json(data).encode(), EXPLAINED[name])
        for name, data in told
        if _holds(data)
    ]
    files = given_files(session, person_id=person_id, open_federation=open_federation)
    return zip_files(_members(parts, files, store, at), at=at)


@dataclass(frozen=True, slots=True)
class Part:
    """A file of data in the archive, and what it holds."""

    path: str
    content: bytes
    explained: str


def _holds(data: Any) -> bool:
    """Whether there is anything in it: lists inside may be empty all at once."""
    if isinstance(data, Mapping):
        return any(_holds(one) for one in data.values())
    return bool(data)


def given_files(
    session: FencedSession, *, person_id: int, open_federation: OpenFederation
) -> list[GivenFile]:
    """Every file that the archive holds; ``session`` must be bound to the person."""
    return [one for exporter in FILE_EXPORTERS for one in exporter(session, person_id, open_federation)]


def files_at(open_federation: OpenFederation, places: Mapping[int, Mapping[int, str]]) -> list[GivenFile]:
    """The stored files named by id in each federation, each in its folder (« candidatures/ABC/CV »)."""
    found: list[GivenFile] = []
    for federation_id, folders in sorted(places.items()):
        with open_federation(federation_id) as there:
            rows = there.scalars(select(StoredFile).where(StoredFile.id.in_(folders)).order_by(StoredFile.id))
            found += [
                GivenFile(f"fichiers/{folders[row.id]}/{part(row.name)}", key_of_file(row), row.size)
                for row in rows
            ]
    return found


def part(text: str) -> str:
    """One part of a path: a stroke in a name must not open a folder."""
    return text.replace("/", "-").replace("\\", "-")


def _members(
    parts: Sequence[Part], files: Sequence[GivenFile], store: Store, at: datetime
) -> Iterator[tuple[str, BinaryIO]]:
    """The data, the files, then what tells of them: a content that is gone does not spoil the others."""
    held, lacking, size = [f"{one.path}\u00a0: {one.explained}" for one in parts], [], 0
    for one in parts:
        yield one.path, io.BytesIO(one.content)
    for file in files:
        size += file.size
        try:
            stream = store.open_stream(file.key) if size <= LARGEST else None
        except ContentMissingError:
            stream = None
        if stream is None:
            lacking.append(file.path)
            continue
        yield file.path, stream
    if len(lacking) < len(files):
        held.append("fichiers/\u00a0: ce que vous avez déposé, et ce qui vous a été rendu")
    told = README.format(
        at=f"{at:%d/%m/%Y %H:%M}",
        files="\n".join(f"- {one}" for one in held),
        lacking=LACKING.format(files="\n".join(f"- {one}" for one in lacking)) if lacking else "",
    )
    yield "LISEZ-MOI.txt", io.BytesIO(told.encode())


def columns(row: Any, *, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Every column of a row by name, a state in French words too; ``without`` names secrets."""
    told = {}
    for column in inspect(row).mapper.column_attrs:
        if column.key not in without:
            told[column.key] = value = getattr(row, column.key)
            if value is not None and type(value) in SPOKEN:
                told[f"{column.key}_libelle"] = SPOKEN[type(value)][value]
    return told


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
        "roles": [columns(role) for role in roles],
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

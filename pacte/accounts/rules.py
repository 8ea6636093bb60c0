"""Rules of sign-in and roles: throttling, passwords, second factor, what an invitation needs."""

import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from pacte.blockers import Blocker
from pacte.policy import Role

LINK_LIFETIME = timedelta(minutes=30)
SPENT_LINKS = {
    "link_used": ("Ce lien a déjà servi", "Un lien de connexion ne sert qu’une fois."),
    "link_expired": ("Ce lien n’est plus valable", "Un lien de connexion vaut 30 minutes."),
    "link_revoked": ("Ce lien est remplacé", "Un plus récent vous a été envoyé."),
}
"""Code of a refusal → what happened to a link of sign-in, and why."""
INVITATION_LIFETIME = timedelta(days=14)
SEEN_EVERY = timedelta(minutes=5)
FRESH_SIGN_IN = timedelta(minutes=30)
PASSWORD_MINIMUM = 12
RECOVERY_CODES = 10
CODE_STEP = 30
"""Seconds a one-time code stands for."""
INVITABLE = (Role.STAFF, Role.ADMINISTRATOR, Role.TRAINER, Role.COMMITTEE_MEMBER, Role.JUROR)
"""Learners come by enrolment, the EHESP by the command line."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``count`` attempts within any ``window``."""

    count: int
    window: timedelta


LIMITS: Mapping[tuple[str, str], Limit] = MappingProxyType(
    {
        ("password", "account"): Limit(5, timedelta(minutes=15)),
        ("password", "address"): Limit(30, timedelta(minutes=15)),
        ("link", "account"): Limit(5, timedelta(hours=1)),
        ("link", "address"): Limit(30, timedelta(hours=1)),
        ("second-factor", "account"): Limit(5, timedelta(minutes=15)),
        ("second-factor", "address"): Limit(30, timedelta(minutes=15)),
        ("passkey", "address"): Limit(30, timedelta(minutes=15)),
        # Everybody in a seminar room comes from one address.
        ("attendance-code", "account"): Limit(8, timedelta(minutes=10)),
        ("attendance-code", "address"): Limit(300, timedelta(minutes=10)),
    }
)
"""What is tried, and whose tries are counted together → how many, in how long."""


def still_counted(attempts: Sequence[datetime], limit: Limit, at: datetime) -> list[datetime]:
    """The attempts that the sliding window still holds, oldest first; one from the future counts."""
    return sorted(attempt for attempt in attempts if attempt > at - limit.window)


def waiting_time(attempts: Sequence[datetime], limit: Limit, at: datetime) -> timedelta:
    """How long before one more attempt is allowed; zero when it is allowed now."""
    counted = still_counted(attempts, limit, at)
    if len(counted) < limit.count:
        return timedelta()
    return counted[len(counted) - limit.count] + limit.window - at


def address_key(address: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 an IPv6 subscriber holds."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address) + "/64"
    return str(parsed)


def shortened_address(address: str) -> str:
    """« 192.0.2.… »: enough to recognise a place; empty for what is no address."""
    key = address_key(address)
    if key == "unknown":
        return ""
    if key.endswith("/64"):
        return ":".join(ipaddress.IPv6Address(key[:-3]).exploded.split(":")[:3]) + ":…"
    return key.rpartition(".")[0] + ".…"


_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """« Firefox sur Windows », from what a browser says of itself."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    if browser and system:
        return f"{browser} sur {system}"
    return browser or (f"Navigateur sur {system}" if system else "Navigateur inconnu")


def safe_path(target: str | None) -> str:
    """``target`` when it is a path of this site, else empty: no redirection leads elsewhere."""
    if not target or len(target) > 500 or not target.startswith("/"):
        return ""
    if target.startswith(("//", "/\\")) or "\\" in target or re.search(r"[\x00-\x20\x7f]", target):
        return ""
    return target


COMMON_PASSWORDS = frozenset(
    {
        "motdepasse",
        "motdepasse1",
        "motdepasse12",
        "motdepasse123",
        "motdepasse1234",
        "monmotdepasse",
        "azertyuiop",
        "azertyuiop1",
        "azertyuiop12",
        "azertyuiop123",
        "azertyuiopqs",
        "azertyuiopqsdfg",
        "azertyazerty",
        "azerty123456",
        "azerty1234567",
        "azerty123azerty",
        "qwertyuiop12",
        "qwertyuiop123",
        "qwertyuiopasdf",
        "qwertyqwerty",
        "qwerty123456",
        "qwerty1234567",
        "1q2w3e4r5t6y",
        "1qaz2wsx3edc",
        "1234567890123",
        "12345678910",
        "123456789012",
        "1234567891011",
        "0123456789012",
        "0987654321098",
        "123123123123",
        "121212121212",
        "abcdefghijkl",
        "abcdefghijklm",
        "abcd12345678",
        "abc123abc123",
        "password1234",
        "password12345",
        "passwordpassword",
        "password123456",
        "administrateur",
        "administrator",
        "administration",
        "adminadmin12",
        "admin1234567",
        "bienvenue123",
        "bienvenue2024",
        "bienvenue2025",
        "bienvenue2026",
        "iloveyou1234",
        "jetaimejetaime",
        "jetaime12345",
        "doudoudoudou",
        "loulouloulou",
        "chouchouchou",
        "soleilsoleil",
        "soleil123456",
        "marseille1234",
        "marseille2024",
        "paris2024paris",
        "football1234",
        "changezmoi123",
        "changeme1234",
        "letmein12345",
        "welcome12345",
        "pacte2024pacte",
        "pacte2025pacte",
        "pactepactepacte",
        "federation2025",
        "coordination1",
        "coordinatrice",
        "coordinateur1",
        "maisondesante",
        "maisondesante1",
    }
)
"""Long enough to pass, and the first to be tried."""


def blockers_to_choose_password(password: str, *, email: str, name: str) -> list[Blocker]:
    """Length and guessability; no rule of composition (ANSSI and NIST advise against them)."""
    found = []
    if len(password) < PASSWORD_MINIMUM:
        found.append(
            Blocker(
                "password_short",
                f"Ce mot de passe est trop court : il faut au moins {PASSWORD_MINIMUM} caractères.",
                "Une phrase de quelques mots convient très bien.",
                "password",
            )
        )
    plain = re.sub(r"[\W_]+", "", password.casefold())
    known = {re.sub(r"[\W_]+", "", text.casefold()) for text in (email, email.partition("@")[0], name)}
    if plain in COMMON_PASSWORDS or plain in known or len(set(password)) < 4:
        found.append(
            Blocker(
                "password_common",
                "Ce mot de passe serait deviné parmi les premiers.",
                "Choisissez une phrase que vous seul·e pouvez imaginer.",
                "password",
            )
        )
    return found


def needs_current_password(
    *, has_password: bool, by_password: bool, signed_in_at: datetime, at: datetime
) -> bool:
    """Whether the current password is asked before a change.

    Not when the session has just begun by another proof (a link, a passkey): that is how a forgotten
    password is replaced.
    """
    return has_password and (by_password or at - signed_in_at > FRESH_SIGN_IN)


def matching_step(candidates: Mapping[int, bool], last_step: int) -> int | None:
    """The step of a one-time code among those that match, later than the last one accepted."""
    return next((step for step in sorted(candidates) if candidates[step] and step > last_step), None)


def blockers_to_invite(*, role: Role, cohort_id: int | None, held: bool, pending: bool) -> list[Blocker]:
    """Why this role cannot be offered."""
    found = []
    if role not in INVITABLE:
        found.append(Blocker("role_not_invited", "Ce rôle ne se donne pas par invitation.", "", "role"))
    if role is Role.ADMINISTRATOR and cohort_id is not None:
        found.append(
            Blocker(
                "administrator_everywhere",
                "L’administration vaut pour toute la fédération.",
                "Choisissez « Toutes les promotions ».",
                "cohort_id",
            )
        )
    if held:
        found.append(Blocker("role_held", "Cette personne a déjà ce rôle.", "", "email"))
    if pending:
        found.append(
            Blocker(
                "invitation_pending",
                "Une invitation pour ce rôle attend déjà la réponse de cette personne.",
                "Renvoyez-la depuis la liste ci-dessous.",
                "email",
            )
        )
    return found


def blockers_to_end(*, role: Role, active: bool, other_administrators: int) -> list[Blocker]:
    """Why a role cannot be ended."""
    found = []
    if not active:
        found.append(Blocker("role_ended", "Ce rôle a déjà pris fin."))
    if active and role is Role.ADMINISTRATOR and other_administrators == 0:
        found.append(
            Blocker(
                "last_administrator",
                "C’est la dernière personne qui administre la fédération.",
                "Donnez d’abord ce rôle à quelqu’un d’autre.",
            )
        )
    return found


def blockers_to_be_named(given_name: str, family_name: str) -> list[Blocker]:
    """Why somebody would join a team without a name."""
    blockers = []
    if not given_name.strip():
        blockers.append(Blocker("given_name_missing", "Indiquez votre prénom.", where="given_name"))
    if not family_name.strip():
        blockers.append(Blocker("family_name_missing", "Indiquez votre nom.", where="family_name"))
    return blockers


def blockers_to_answer(*, accepted: bool, cancelled: bool, expired: bool) -> list[Blocker]:
    """Why an invitation can no longer be accepted, sent again or cancelled."""
    if accepted:
        return [Blocker("invitation_accepted", "Cette invitation a déjà été acceptée.", "Connectez-vous.")]
    if cancelled:
        return [
            Blocker("invitation_cancelled", "Cette invitation a été annulée.", "Voyez avec la fédération.")
        ]
    if expired:
        return [
            Blocker(
                "invitation_expired",
                "Cette invitation n’est plus valable.",
                "Demandez à la fédération de vous la renvoyer.",
            )
        ]
    return []

"""Settings: read from a file and the environment, validated, every error at once."""

import os
import tomllib
from collections.abc import Mapping
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

PREFIX = "PACTE_"
DEVELOPMENT_SECRET = "development-only-" + "0" * 32


# What each of pydantic's refusals means.
WANTED = {
    "less_than_equal": "{le} au plus",
    "greater_than_equal": "{ge} au moins",
    "int_parsing": "un nombre entier est attendu",
    "bool_parsing": "true ou false est attendu",
    "bool_type": "true ou false est attendu",
    "string_type": "un texte est attendu",
    "enum": "parmi {expected}",
}


class Mode(StrEnum):
    """What the process is for; only production is strict about secrets and addresses."""

    PRODUCTION = "production"
    DEVELOPMENT = "development"
    TEST = "test"


class SettingsError(Exception):
    """The settings cannot be used; ``problems`` lists every reason, in French."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class Settings(BaseModel):
    """Everything that differs from one installation to another."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mode: Mode = Mode.PRODUCTION
    demo: bool = False
    secret_key: SecretStr = SecretStr("")
    previous_secret_keys: tuple[SecretStr, ...] = ()
    data_dir: Path = Path("instance")
    database_url: str = ""
    database_owner_url: str = Field(default="", description="Role that owns the tables; runs the migrations.")
    storage_url: str = ""
    queue_url: str = ""
    mail_url: str = ""
    mail_from: str = "PACTE <ne-pas-repondre@pacte.example>"
    public_url: str = "http://127.0.0.1:5000"
    modules_dirs: tuple[Path, ...] = ()
    cohorts_dirs: tuple[Path, ...] = ()
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    secure_cookies: bool = True
    max_request_bytes: int = Field(default=64 * 1024 * 1024, ge=1024 * 1024)
    session_hours: int = Field(default=12, ge=1, le=24 * 30)
    worker_in_process: bool = True
    password_hash_slots: int = Field(default=2, ge=1, le=64)
    log_level: str = "INFO"
    metrics_token: SecretStr = SecretStr("")
    """Whoever asks for /metrics gives it as a bearer token; empty: there is no such page."""

    @field_validator("modules_dirs", "cohorts_dirs", "previous_secret_keys", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(part for part in value.split(os.pathsep) if part) if isinstance(value, str) else value

    @field_validator("mail_url")
    @classmethod
    def _known_mail(cls, value: str) -> str:
        if value and value.partition(":")[0] not in ("smtp", "smtps", "folder", "demo"):
            raise ValueError("doit commencer par smtp://, smtps://, folder:// ou demo:")
        return value

    @field_validator("mail_from")
    @classmethod
    def _mail_from(cls, value: str) -> str:
        if "@" not in parseaddr(value)[1] or any(character in value for character in "\r\n"):
            raise ValueError("doit s’écrire « Nom <adresse@exemple.fr> »")
        return value

    @field_validator("log_level")
    @classmethod
    def _log_level(cls, value: str) -> str:
        if value.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("vaut DEBUG, INFO, WARNING ou ERROR")
        return value.upper()

    @field_validator("public_url")
    @classmethod
    def _no_trailing_slash(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("doit commencer par http:// ou https://")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        problems = list(self._production_problems()) if self.mode is Mode.PRODUCTION else []
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _production_problems(self) -> list[str]:
        problems = []
        if len(self.secret_key.get_secret_value()) < 32:
            problems.append(
                "PACTE_SECRET_KEY : obligatoire en production, 32 caractères au moins "
                "(par exemple : python -c 'import secrets; print(secrets.token_hex(32))')."
            )
        if not self.mail_url:
            problems.append("PACTE_MAIL_URL : obligatoire en production (smtp://… ou smtps://…).")
        if not self.public_url.startswith("https://"):
            problems.append("PACTE_PUBLIC_URL : doit être une adresse https:// en production.")
        if not self.secure_cookies:
            problems.append("PACTE_SECURE_COOKIES : ne peut pas être désactivé en production.")
        if self.demo:
            problems.append("PACTE_DEMO : la démonstration ne tourne pas en production.")
        return problems

    @property
    def signing_key(self) -> str:
        """The key that signs cookies and seals secrets."""
        return self.secret_key.get_secret_value() or DEVELOPMENT_SECRET

    @property
    def signing_keys(self) -> tuple[str, ...]:
        """The present signing key, then those before it, which only open what they sealed."""
        return (self.signing_key, *(key.get_secret_value() for key in self.previous_secret_keys))

    @property
    def database(self) -> str:
        """SQLAlchemy URL the application connects with."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'pacte.sqlite').resolve()}"

    @property
    def database_owner(self) -> str:
        """SQLAlchemy URL the migrations connect with."""
        return self.database_owner_url or self.database

    @property
    def storage(self) -> str:
        """URL of the store of files."""
        return self.storage_url or (self.data_dir / "files").resolve().as_uri()

    @property
    def mail(self) -> str:
        """URL of the way out for mail."""
        if self.mail_url:
            return self.mail_url
        return "demo:" if self.demo else f"folder://{(self.data_dir / 'mail').resolve()}"

    @property
    def queue(self) -> str:
        """URL of the job queue."""
        return self.queue_url or f"sqlite:///{(self.data_dir / 'queue.sqlite').resolve()}"


def load_settings(environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Read ``PACTE_CONFIG`` (a TOML file, if named), then ``PACTE_*`` variables, then ``overrides``.

    Raises :class:`SettingsError` with every problem found.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    problems: list[str] = []
    named = environ.get(PREFIX + "CONFIG")
    if named:
        try:
            values.update(tomllib.loads(Path(named).read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            problems.append(f"{PREFIX}CONFIG : {_unread_words(named, error)}")
    for key, value in environ.items():
        if key.startswith(PREFIX) and key not in (PREFIX + "CONFIG", PREFIX + "TEST_POSTGRES_URL"):
            values[key.removeprefix(PREFIX).lower()] = value
    values.update(overrides)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        problems.extend(_in_french(error))
        problems.extend(_besides(values, error))
        raise SettingsError(problems) from None
    if problems:
        raise SettingsError(problems)
    return settings


def _unread_words(named: str, error: Exception) -> str:
    """Why the file of settings cannot be used, and what to do."""
    match error:
        case FileNotFoundError():
            return f"le fichier {named} n’existe pas ; corrigez son chemin, ou retirez cette variable."
        case PermissionError():
            return f"le fichier {named} ne peut pas être lu ; donnez-en le droit au compte qui lance PACTE."
        case IsADirectoryError():
            return f"{named} est un dossier ; donnez le chemin d’un fichier TOML."
        case UnicodeDecodeError():
            return f"le fichier {named} n’est pas en UTF-8 ; enregistrez-le ainsi."
        case tomllib.TOMLDecodeError():
            return f"le fichier {named} n’est pas du TOML correct ; corrigez-le ({error})."
    return f"le fichier {named} ne peut pas être lu ({error})."


def _besides(values: Mapping[str, Any], error: ValidationError) -> list[str]:
    """What else is wrong once the settings that cannot be read are set aside: pydantic stops before it."""
    wrong = {str(detail["loc"][0]) for detail in error.errors() if detail["loc"]}
    if not wrong or "mode" in wrong:
        return []
    try:
        Settings.model_validate({key: value for key, value in values.items() if key not in wrong})
    except ValidationError as other:
        named = tuple(f"{PREFIX}{key.upper()} " for key in wrong)
        return [problem for problem in _in_french(other) if not problem.startswith(named)]
    return []


def _in_french(error: ValidationError) -> list[str]:
    problems: list[str] = []
    for detail in error.errors(include_url=False, include_input=False):
        place = PREFIX + str(detail["loc"][0]).upper() if detail["loc"] else ""
        message = str(detail["msg"]).removeprefix("Value error, ")
        if not place:
            problems.extend(message.splitlines())
        elif detail["type"] == "extra_forbidden":
            problems.append(f"{place} : ce réglage n’existe pas ; vérifiez son nom.")
        elif detail["type"] == "value_error":
            problems.append(f"{place} : {message}.")
        else:
            wanted = WANTED.get(detail["type"], message).format_map(detail.get("ctx", {}))
            wanted = wanted.replace("'", "").replace(" or ", " ou ")
            problems.append(f"{place} : valeur refusée ({wanted}).")
    return problems

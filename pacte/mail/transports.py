"""Ways out for mail: an SMTP server, a folder of files, or nowhere (demonstration)."""

import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol, Self
from urllib.parse import parse_qs, unquote, urlsplit

from pacte.mail.rules import is_final, reason

TIMEOUT = 30.0
"""Seconds that a server may stay silent."""


class SendingFailed(Exception):
    """The message did not leave; ``final`` when trying again is useless. The text is French."""

    def __init__(self, why: str, *, final: bool = False) -> None:
        super().__init__(why)
        self.final = final


class Transport(Protocol):
    """Somewhere messages leave to. ``send`` returns once the message is accepted for good."""

    keeps_links: bool
    """Whether sealed links are kept after sending (only where nothing leaves)."""

    def send(self, message: EmailMessage, *, to: str, sender: str) -> None: ...

    def close(self) -> None: ...


class NoTransport(ValueError):
    """The address of the transport cannot be used; the text is French."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where and how to connect."""

    host: str
    port: int
    user: str
    password: str
    tls: str
    """``implicit`` (smtps), ``starttls`` (required) or ``none``."""

    @classmethod
    def from_url(cls, url: str) -> Self:
        """Read ``smtp://user:password@host:port?tls=none`` or ``smtps://…``."""
        parts = urlsplit(url)
        asked = parse_qs(parts.query).get("tls", [""])[0]
        tls = "implicit" if parts.scheme == "smtps" else asked or "starttls"
        try:
            port = parts.port or (465 if tls == "implicit" else 587)
        except ValueError:
            raise NoTransport("le port du serveur de messagerie n’est pas un nombre valable") from None
        if not parts.hostname:
            raise NoTransport("le nom du serveur de messagerie manque")
        if tls not in ("implicit", "starttls", "none"):
            raise NoTransport("tls vaut starttls ou none")
        return cls(parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""), tls)


class SmtpTransport:
    """One connection, opened when first needed, opened again after a failure."""

    keeps_links = False

    def __init__(self, server: SmtpServer) -> None:
        self.server = server
        self._connection: smtplib.SMTP | None = None

    def send(self, message: EmailMessage, *, to: str, sender: str) -> None:
        """Hand the message over; raises :class:`SendingFailed`."""
        try:
            self._connected().send_message(message, from_addr=sender, to_addrs=[to])
        except smtplib.SMTPRecipientsRefused as refused:
            self._reset()
            code, answer = next(iter(refused.recipients.values()))
            raise _refusal(code, answer) from refused
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as refused:
            self._reset()
            raise _refusal(refused.smtp_code, refused.smtp_error) from refused
        except (smtplib.SMTPException, OSError) as fault:
            self.close()
            raise SendingFailed(_fault_words(fault)) from fault

    def close(self) -> None:
        """Leave politely if possible."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.quit()
            except (smtplib.SMTPException, OSError):
                connection.close()

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        server = self.server
        if server.tls == "implicit":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=TIMEOUT, context=ssl.create_default_context()
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
        try:
            if server.tls == "starttls":
                connection.starttls(context=ssl.create_default_context())
            if server.user:
                connection.login(server.user, server.password)
        except BaseException:
            connection.close()
            raise
        return connection

    def _reset(self) -> None:
        try:
            if self._connection is not None:
                self._connection.rset()
        except (smtplib.SMTPException, OSError):
            self.close()


class FolderTransport:
    """Each message becomes a file ``.eml``; for development. The same message replaces its file."""

    keeps_links = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage, *, to: str, sender: str) -> None:
        """Write the file whole, then give it its name."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = message["Message-ID"].strip("<>").split("@")[0]
        unfinished = self.folder / f".{name}.part"
        unfinished.write_bytes(message.as_bytes())
        unfinished.replace(self.folder / f"{name}.eml")

    def close(self) -> None:
        """Nothing to leave."""


class DemoTransport:
    """Nothing leaves: the demonstration shows the messages on a page."""

    keeps_links = True

    def send(self, message: EmailMessage, *, to: str, sender: str) -> None:
        """Accept."""

    def close(self) -> None:
        """Nothing to leave."""


def _folder(url: str) -> FolderTransport:
    parts = urlsplit(url)
    path = unquote(parts.netloc + parts.path)
    if not path:
        raise NoTransport("le dossier des messages manque (folder:///chemin)")
    return FolderTransport(Path(path))


_BY_SCHEME: dict[str, Callable[[str], Transport]] = {
    "smtp": lambda url: SmtpTransport(SmtpServer.from_url(url)),
    "smtps": lambda url: SmtpTransport(SmtpServer.from_url(url)),
    "folder": _folder,
    "demo": lambda url: DemoTransport(),
}


def transport_for(url: str) -> Transport:
    """The transport of that address; opens nothing yet. Raises :class:`NoTransport`."""
    scheme = url.partition(":")[0]
    if scheme not in _BY_SCHEME:
        raise NoTransport("l’adresse commence par smtp://, smtps://, folder:// ou demo:")
    return _BY_SCHEME[scheme](url)


def _refusal(code: int, answer: bytes | str) -> SendingFailed:
    said = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return SendingFailed(reason(code, said), final=is_final(code))


def _fault_words(fault: Exception) -> str:
    """What went wrong with the server itself; never the message's fault, so always tried again."""
    match fault:
        case smtplib.SMTPAuthenticationError():
            return "Le serveur de messagerie refuse le compte du site : vérifiez PACTE_MAIL_URL."
        case smtplib.SMTPNotSupportedError():
            return "Le serveur de messagerie ne permet pas la connexion chiffrée ou le compte demandé."
        case ssl.SSLError():
            return "Le certificat du serveur de messagerie est refusé."
        case TimeoutError():
            return "Le serveur de messagerie ne répond pas à temps."
        case socket.gaierror():
            return "Le serveur de messagerie est introuvable."
        case ConnectionRefusedError():
            return "Le serveur de messagerie refuse la connexion."
        case smtplib.SMTPServerDisconnected():
            return "Le serveur de messagerie a coupé la connexion."
        case smtplib.SMTPResponseException():
            return reason(fault.smtp_code, str(fault.smtp_error))
    return f"La connexion au serveur de messagerie a échoué ({type(fault).__name__})."

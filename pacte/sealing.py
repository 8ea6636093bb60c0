"""Seals what must be read back but never lie in clear: second factors, links waiting in the outbox."""

import base64
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PURPOSE = b"pacte sealing v1"


class SealBroken(ValueError):
    """The token was sealed with none of the keys, or has been altered."""


def seal(key: str, data: bytes | str) -> str:
    """Encrypt and authenticate ``data`` (a text is taken as UTF-8) with a key derived from ``key``."""
    return _cipher(key).encrypt(data.encode() if isinstance(data, str) else data).decode("ascii")


def unseal(keys: Sequence[str], token: str) -> str:
    """The text that was sealed with one of ``keys`` (the present one first, then its predecessors).

    Raises :class:`SealBroken`.
    """
    try:
        return MultiFernet([_cipher(key) for key in keys]).decrypt(token).decode()
    except (InvalidToken, ValueError):
        raise SealBroken("sealed with another key, or altered") from None


def _cipher(key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))

"""Passwords with argon2: a bounded number hashed at once, unknown accounts as slow as known ones."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

WAIT_SECONDS = 3.0


class HashingBusy(Exception):
    """Every slot stayed taken for a while: ask to try again rather than exhaust the memory."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether the password is right; ``new_hash`` is set when it was hashed with older parameters."""

    right: bool
    new_hash: str | None = None


class Passwords:
    """One a process: it bounds how many hashes (64 MiB each) are computed at once."""

    def __init__(
        self, *, slots: int, wait: float = WAIT_SECONDS, hasher: PasswordHasher | None = None
    ) -> None:
        self._slots = BoundedSemaphore(slots)
        self._wait = wait
        self._hasher = hasher or PasswordHasher()

    @cached_property
    def _decoy(self) -> str:
        return self._hasher.hash("a password nobody has")

    @contextmanager
    def _slot(self) -> Iterator[None]:
        if not self._slots.acquire(timeout=self._wait):
            raise HashingBusy
        try:
            yield
        finally:
            self._slots.release()

    def hash(self, password: str) -> str:
        """The hash to keep. Raises :class:`HashingBusy`."""
        with self._slot():
            return self._hasher.hash(password)

    def check(self, known: str | None, password: str) -> Checked:
        """Check against ``known``, or take as long for nothing when it is None.

        Raises :class:`HashingBusy`.
        """
        with self._slot():
            try:
                self._hasher.verify(known or self._decoy, password)
            except (VerificationError, InvalidHashError):
                return Checked(right=False)
            if known is None:
                return Checked(right=False)
            renewed = self._hasher.hash(password) if self._hasher.check_needs_rehash(known) else None
            return Checked(right=True, new_hash=renewed)

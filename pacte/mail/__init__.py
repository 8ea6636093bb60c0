"""The outbox: mail is written in the transaction of what causes it, and delivered by a worker."""

from pacte.mail.composition import Address, Secret
from pacte.mail.operations import post, send_again, take_back, was_posted

__all__ = ["Address", "Secret", "post", "send_again", "take_back", "was_posted"]

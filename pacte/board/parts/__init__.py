"""What each room tells the board; their order is that of the columns."""

from pacte.board.milestones import PARTS
from pacte.board.parts import contacts, memoire, modules, productions, seminars

PARTS += [seminars.part, modules.part, productions.part, memoire.part, contacts.part]

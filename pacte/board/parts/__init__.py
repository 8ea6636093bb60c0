"""What each room tells the board; their order is that of the columns."""

from pacte.board.milestones import PARTS
from pacte.board.parts import contacts, forum, memoire, modules, productions, seminars

PARTS += [seminars.part, modules.part, productions.part, forum.part, memoire.part, contacts.part]

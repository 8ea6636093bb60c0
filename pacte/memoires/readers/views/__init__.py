"""Pages of juries and readings, on the blueprint of mémoires."""

from pacte.memoires.readers.views import answering as answering

"""Pages of juries and readings, on the blueprint of mémoires."""

from pacte.memoires.readers.views import answering as answering
from pacte.memoires.readers.views import jury as jury
from pacte.memoires.readers.views import readings as readings
from pacte.memoires.readers.views import ties as ties

"""Pages of evaluations, on the blueprint of mémoires."""

from pacte.memoires.evaluation.views import chair as chair
from pacte.memoires.evaluation.views import mine as mine
from pacte.memoires.evaluation.views import reading as reading
from pacte.memoires.evaluation.views import sections as sections

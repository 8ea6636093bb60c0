"""Pages of the plan, on the blueprint of defences."""

from pacte.juries.schedule.views import board as board
from pacte.juries.schedule.views import days as days
from pacte.juries.schedule.views import moving as moving
from pacte.juries.schedule.views import own as own
from pacte.juries.schedule.views import publishing as publishing
from pacte.juries.schedule.views import versions as versions

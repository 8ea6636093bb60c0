"""Pages of half-days and availabilities, on the blueprint of defences."""

from pacte.juries.half_days.views import answering as answering
from pacte.juries.half_days.views import half_day as half_day
from pacte.juries.half_days.views import half_days as half_days
from pacte.juries.half_days.views import poll as poll
from pacte.juries.half_days.views import reminders as reminders

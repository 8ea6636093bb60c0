"""Hours of each learner by bucket, missed half-days and the tolerance of the cohort."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from pacte.blockers import Blocker
from pacte.french import datetime_words, plural
from pacte.french import duration_words as duration_words
from pacte.seminars.presence.rules import Window
from pacte.seminars.vocabulary import AttendanceState, Bucket, Tolerance

MISSED = (AttendanceState.JUSTIFIED, AttendanceState.ABSENT)
MINUTE = 60
NOT_SIGNED = "Pas de signature sur la feuille imprimée"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What is known of one learner at one half-day."""

    starts_at: datetime
    ends_at: datetime
    bucket: Bucket
    state: AttendanceState
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    sealed: bool = False
    catch_up: int = 0
    """Minutes of the work validated in its place; they count only while it is missed."""

    @property
    def is_missed(self) -> bool:
        """Absent, justified or not, and not caught up."""
        return self.state in MISSED and not self.catch_up

    @property
    def is_caught_up(self) -> bool:
        return self.state in MISSED and self.catch_up > 0

    @property
    def minutes(self) -> int:
        """The whole half-day when present, only the time there when excused, nothing when absent."""
        if self.state in MISSED:
            return 0
        starts, ends = self.starts_at, self.ends_at
        if self.state is AttendanceState.EXCUSED:
            starts = max(starts, self.arrived_at or starts)
            ends = min(ends, self.left_at or ends)
        return max(0, int((ends - starts).total_seconds()) // MINUTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Minutes of training by bucket, and how many half-days were missed, justified or not."""

    in_person: int = 0
    online: int = 0
    team: int = 0
    catch_up: int = 0
    missed: int = 0
    """Those caught up left out."""
    caught_up: int = 0
    justified: int = 0
    half_days: int = 0
    """Those attended, even for a part."""
    provisional: int = 0
    """Minutes attended, counted above, that no sealed sheet proves yet."""
    unsealed: int = 0
    """Half-days attended whose sheet is not sealed yet."""
    missed_unsealed: int = 0
    """Of those missed, how many no sealed sheet says yet."""

    @property
    def attended(self) -> int:
        """What sheets of attendance tell."""
        return self.in_person + self.online

    @property
    def total(self) -> int:
        return self.attended + self.team + self.catch_up

    def with_brought(self, other: "Hours") -> "Hours":
        """With the time followed in a former cohort; what was missed there is not this one's to admit."""
        return replace(
            self,
            in_person=self.in_person + other.in_person,
            online=self.online + other.online,
            team=self.team + other.team,
            catch_up=self.catch_up + other.catch_up,
            caught_up=self.caught_up + other.caught_up,
            half_days=self.half_days + other.half_days,
        )


def hours_of(spent: Iterable[Spent], *, team: int = 0) -> Hours:
    """Everything that is known of one learner, added up; ``team``: minutes accepted in their team."""
    known = list(spent)
    return Hours(
        in_person=sum(one.minutes for one in known if one.bucket is Bucket.IN_PERSON),
        online=sum(one.minutes for one in known if one.bucket is Bucket.ONLINE),
        team=team,
        catch_up=sum(one.catch_up for one in known if one.is_caught_up),
        missed=sum(one.is_missed for one in known),
        caught_up=sum(one.is_caught_up for one in known),
        justified=sum(one.is_missed and one.state is AttendanceState.JUSTIFIED for one in known),
        half_days=sum(one.state not in MISSED for one in known),
        provisional=sum(one.minutes for one in known if not one.sealed),
        unsealed=sum(one.state not in MISSED for one in known if not one.sealed),
        missed_unsealed=sum(one.is_missed for one in known if not one.sealed),
    )


def can_be_justified(
    spent: Spent | None, *, expected: bool, ends_at: datetime, closes_at: datetime, at: datetime
) -> bool:
    """Whether a learner may explain an absence: over, neither attended, caught up nor sealed as justified.

    ``closes_at``: the training is over, its last defences held.
    """
    if at < ends_at or at >= closes_at:
        return False
    if spent is None:
        return expected
    if spent.is_caught_up:
        return False
    return spent.state is AttendanceState.ABSENT or (
        spent.state is AttendanceState.JUSTIFIED and not spent.sealed
    )


def tolerance_state(hours: Hours, tolerance: int, *, covered: int = 0) -> Tolerance:
    """``covered``: half-days beyond the tolerance that decisions of the team cover."""
    if hours.missed <= tolerance:
        return Tolerance.RESPECTED
    return Tolerance.LIFTED if hours.missed <= tolerance + covered else Tolerance.PASSED


def blockers_of_tolerance(hours: Hours, tolerance: int, *, covered: int = 0) -> list[Blocker]:
    """Why absences stand in the way of the end of the training; justified ones count too."""
    if tolerance_state(hours, tolerance, covered=covered) is not Tolerance.PASSED:
        return []
    admitted = f"la promotion en admet {tolerance}"
    if covered:
        admitted += f", une décision de l’équipe en couvre {covered} de plus"
    return [
        Blocker(
            "absences_beyond_tolerance",
            f"{plural(hours.missed, 'demi-journée manquée', 'demi-journées manquées')} : {admitted}.",
            "Un rattrapage validé retire une absence de ce compte, justifiée ou non ; une décision motivée "
            "de l’équipe peut aussi en couvrir.",
        )
    ]


def blockers_to_certificate(sealed: Hours) -> list[Blocker]:
    """Why no certificate can be made yet; some sealed half-day must have been attended."""
    if sealed.attended > 0:
        return []
    return [
        Blocker(
            "nothing_sealed",
            "Aucune heure de formation n’est encore prouvée par une feuille scellée.",
            "Le certificat se produit dès qu’une demi-journée suivie est scellée.",
        )
    ]


CANCELLED = Blocker(
    "cancelled",
    "Ce séminaire est annulé : il n’a pas de feuille.",
    "S’il a lieu finalement, la fédération le rétablit depuis sa page.",
)


def blockers_to_print(*, is_cancelled: bool, is_sealed: bool) -> list[Blocker]:
    """Why no sheet is handed out: one to sign, of what is not held. What was signed stays."""
    return [CANCELLED] if is_cancelled and not is_sealed else []


def blockers_to_photograph(window: Window, at: datetime) -> list[Blocker]:
    """Why the photographs of the sheet do not change."""
    if window.sealed:
        return [
            Blocker(
                "sealed",
                "Cette demi-journée est scellée : ses photographies et ses lignes ne changent plus.",
                "Écrivez un rectificatif, et joignez-lui la photographie comme justificatif.",
            )
        ]
    if window.cancelled:
        return [CANCELLED]
    if at < window.opens_at:
        return [
            Blocker(
                "not_begun",
                f"La demi-journée commence le {datetime_words(window.starts_at, window.time_zone)}.",
                "La feuille signée se photographie ensuite.",
            )
        ]
    return []


def blockers_to_copy(window: Window, *, photographs: int, chosen: int, at: datetime) -> list[Blocker]:
    """Why presences cannot be read on the sheet."""
    blockers = blockers_to_photograph(window, at)
    if not blockers and not photographs:
        blockers.append(
            Blocker(
                "photo_missing",
                "La photographie de la feuille signée manque.",
                "Ajoutez-la d’abord : c’est la preuve des signatures.",
                "photo",
            )
        )
    if not blockers and not chosen:
        blockers.append(
            Blocker("nothing_chosen", "Aucune ligne n’est renseignée.", "Choisissez au moins un état.")
        )
    return blockers

"""Every feature in one table: its pages, its entries of the navigation, and what it adds to lower rooms."""

from pacte.accounts import forgetting as _forgetting  # noqa: F401 - adds its periodic work
from pacte.accounts import offers as _invitation_offers  # noqa: F401 - tells people what they are invited to
from pacte.accounts.views import account, second_factor, sign_in, team
from pacte.applications import closing_moves as _closing_moves  # noqa: F401 - tells drafts of a closing that moves
from pacte.applications import cohort_facts as _cohort_facts  # noqa: F401 - tells cohorts of deposits
from pacte.applications import declared_structures as _declared  # noqa: F401 - tells of dossiers, and candidates
from pacte.applications import errand as _errand  # noqa: F401 - tells the page of sign-in
from pacte.applications import export as _applications_export  # noqa: F401 - adds to « Mes données »
from pacte.applications import merged_structures as _merged_structures  # noqa: F401 - follows merges
from pacte.applications import tie_facts as _tie_facts  # noqa: F401 - tells the register of conflicts
from pacte.applications import withheld_mail as _withheld_mail  # noqa: F401 - hides messages with dossiers
from pacte.applications.processing import offers as _staff_offers  # noqa: F401 - tells staff what to do
from pacte.applications.processing.views import pages as dossiers_pages
from pacte.applications.retention import offers as _retention_offers  # noqa: F401 - tells staff what leaves
from pacte.applications.retention import rounds as _retention  # noqa: F401 - adds its periodic work
from pacte.applications.retention.views import pages as retention_pages
from pacte.applications.views import pages as application_pages
from pacte.board import offers as _board_offers  # noqa: F401 - tells trainers whom to call
from pacte.board.views import pages as board_pages
from pacte.certification import export as _exceptions_export  # noqa: F401 - adds to « Mes données »
from pacte.certification.views import pages as certification_pages
from pacte.cohorts import creation_views, editing_views, public_views
from pacte.cohorts import views as cohorts
from pacte.conflicts import export as _ties_export  # noqa: F401 - gives people their own ties
from pacte.conflicts import merged_structures as _affiliations  # noqa: F401 - follows merges
from pacte.conflicts.views import pages as conflict_pages
from pacte.federations import declared_views as _declared_views  # noqa: F401 - adds pages to the registry
from pacte.federations import export as _mails_export  # noqa: F401 - adds to « Mes données »
from pacte.federations import todo as _registry_todo  # noqa: F401 - tells staff what candidates declared
from pacte.federations.import_views import pages as structure_import_pages
from pacte.federations.sheet_views import pages as structure_pages
from pacte.federations.views import pages as registry_pages
from pacte.followup import export as _contacts_export  # noqa: F401 - adds to « Mes données »
from pacte.followup import offers as _contact_offers  # noqa: F401 - tells what waits for whom
from pacte.followup.views import pages as followup_pages
from pacte.forum import digests as _digests  # noqa: F401 - adds its periodic work
from pacte.forum import export as _forum_export  # noqa: F401 - adds to « Mes données »
from pacte.forum import offers as _forum_offers  # noqa: F401 - tells trainers who waits for an answer
from pacte.forum.views import pages as forum_pages
from pacte.home import views as home
from pacte.jobs import forgetting as _results  # noqa: F401 - adds its periodic work
from pacte.jobs import offers as _jobs_offers  # noqa: F401 - tells people of their long works
from pacte.jobs.views import pages as jobs_pages
from pacte.juries.day import offers as _day_offers  # noqa: F401 - tells jurors of their day
from pacte.juries.day import views as _day_views  # noqa: F401 - adds the day's pages
from pacte.juries.half_days import export as _availability_export  # noqa: F401 - adds to « Mes données »
from pacte.juries.half_days import offers as _availability_offers  # noqa: F401 - tells who is to answer
from pacte.juries.half_days import reminders as _availability_reminders  # noqa: F401 - adds periodic work
from pacte.juries.half_days import views as _half_day_views  # noqa: F401 - adds pages of half-days
from pacte.juries.minutes import offers as _jury_minutes_offers  # noqa: F401 - asks jurors to sign
from pacte.juries.minutes import views as _jury_minutes_views  # noqa: F401 - adds the pages of minutes
from pacte.juries.results import export as _results_export  # noqa: F401 - adds to « Mes données »
from pacte.juries.results import following as _results_follow  # noqa: F401 - tells learners their results
from pacte.juries.results import offers as _results_offers  # noqa: F401 - tells what waits for whom
from pacte.juries.results import registering as _results_known  # noqa: F401 - tells the room of mémoires
from pacte.juries.results import story as _results_story  # noqa: F401 - tells a learner's history
from pacte.juries.results import views as _results_views  # noqa: F401 - adds the pages of results
from pacte.juries.schedule import doors as _schedule_doors  # noqa: F401 - leads from a learner's page
from pacte.juries.schedule import export as _schedule_export  # noqa: F401 - adds to « Mes données »
from pacte.juries.schedule import feed as _schedule_feed  # noqa: F401 - adds to a person's calendar
from pacte.juries.schedule import job as _schedule_job  # noqa: F401 - adds the search of a plan
from pacte.juries.schedule import notices as _schedule_notices  # noqa: F401 - adds periodic work
from pacte.juries.schedule import offers as _schedule_offers  # noqa: F401 - tells what waits for whom
from pacte.juries.schedule import views as _schedule_views  # noqa: F401 - adds the pages of the plan
from pacte.juries.views import pages as jury_pages
from pacte.learners import endings as _learner_endings  # noqa: F401 - keeps the dossiers of learners
from pacte.learners import export as _learner_export  # noqa: F401 - adds to « Mes données »
from pacte.learners import holds as _learner_holds  # noqa: F401 - tells which dossiers became enrolments
from pacte.learners import hosts as _learner_hosts  # noqa: F401 - tells the registry of learners
from pacte.learners import merged_structures as _learner_merges  # noqa: F401 - follows merges
from pacte.learners import offers as _learner_offers  # noqa: F401 - tells what waits for whom
from pacte.learners import seats as _learner_seats  # noqa: F401 - tells the selection who sits already
from pacte.learners import tie_facts as _learner_ties  # noqa: F401 - tells the register of conflicts
from pacte.learners import trainers as _followers  # noqa: F401 - ends following with the role
from pacte.learners import training as _learner_training  # noqa: F401 - tells the selection what a place led to
from pacte.learners.views import pages as learner_pages
from pacte.mail.demo import pages as demo_mail_pages
from pacte.mail.views import pages as mail_pages
from pacte.memoires import doors as _memoire_doors  # noqa: F401 - leads from a learner's page
from pacte.memoires import following as _memoires_follow  # noqa: F401 - follows learners who move
from pacte.memoires.deposits import export as _deposits_export  # noqa: F401 - adds to « Mes données »
from pacte.memoires.deposits import offers as _deposit_offers  # noqa: F401 - tells what waits for whom
from pacte.memoires.deposits import reminders as _deposit_reminders  # noqa: F401 - adds periodic work
from pacte.memoires.deposits import views as _deposit_views  # noqa: F401 - adds to the page of a mémoire
from pacte.memoires.drafts import export as _drafts_export  # noqa: F401 - adds to « Mes données »
from pacte.memoires.drafts import offers as _draft_offers  # noqa: F401 - tells what waits for whom
from pacte.memoires.drafts import views as _draft_views  # noqa: F401 - adds to the page of a mémoire
from pacte.memoires.evaluation import cohort_facts as _marked_facts  # noqa: F401 - tells cohorts of marks
from pacte.memoires.evaluation import export as _evaluations_export  # noqa: F401 - adds to « Mes données »
from pacte.memoires.evaluation import following as _evaluations_following  # noqa: F401 - tells readers
from pacte.memoires.evaluation import offers as _evaluations_offers  # noqa: F401 - tells readers what waits
from pacte.memoires.evaluation import views as _evaluations_views  # noqa: F401 - adds pages and sections
from pacte.memoires.library.views import pages as library_pages
from pacte.memoires.overview import counting as _memoires_counted  # noqa: F401 - adds to the cohort's page
from pacte.memoires.overview import views as _memoires_overview  # noqa: F401 - the table of a cohort
from pacte.memoires.readers import export as _readings_export  # noqa: F401 - adds to « Mes données »
from pacte.memoires.readers import following as _reader_following  # noqa: F401 - seats follow roles, readings ties
from pacte.memoires.readers import offers as _reader_offers  # noqa: F401 - tells what waits for whom
from pacte.memoires.readers import reminders as _reader_reminders  # noqa: F401 - adds periodic work
from pacte.memoires.readers import views as _reader_views  # noqa: F401 - adds pages of juries and readings
from pacte.memoires.readers import withheld_mail as _readings_mail  # noqa: F401 - hides messages with readings
from pacte.memoires.subjects import export as _subjects_export  # noqa: F401 - adds to « Mes données »
from pacte.memoires.subjects import offers as _subject_offers  # noqa: F401 - tells what waits for whom
from pacte.memoires.subjects import reminders as _subject_reminders  # noqa: F401 - adds periodic work
from pacte.memoires.subjects import views as _subject_views  # noqa: F401 - adds to the page of a mémoire
from pacte.memoires.views import pages as memoire_pages
from pacte.progress.productions import changed as _productions_changed  # noqa: F401 - tells who is concerned
from pacte.progress.productions import export as _productions_export  # noqa: F401 - adds to « Mes données »
from pacte.progress.productions import following as _carried  # noqa: F401 - follows learners who move
from pacte.progress.productions import offers as _production_offers  # noqa: F401 - tells what waits for whom
from pacte.progress.productions import reminders as _production_reminders  # noqa: F401 - adds periodic work
from pacte.progress.productions import traces as _deposited  # noqa: F401 - tells departures what was deposited
from pacte.progress.productions.views import pages as production_pages
from pacte.progress.reading import export as _reading_export  # noqa: F401 - adds to « Mes données »
from pacte.progress.reading import story as _reading_story  # noqa: F401 - adds to a learner's history
from pacte.progress.reading.views import pages as reading_pages
from pacte.selection import decided as _decided  # noqa: F401 - tells cohorts and dossiers what no longer moves
from pacte.selection import endings as _endings  # noqa: F401 - tells when a dossier ended, leaves with it
from pacte.selection import export as _selection_export  # noqa: F401 - adds to « Mes données »
from pacte.selection import hiding as _hiding  # noqa: F401 - hides dossiers from those tied who sit
from pacte.selection.answers import course as _course  # noqa: F401 - tells dossiers how far they have come
from pacte.selection.answers.views import pages as answer_pages
from pacte.selection.committee import offers as _committee_offers  # noqa: F401 - tells what to do
from pacte.selection.committee import roles as _seats  # noqa: F401 - seats follow roles
from pacte.selection.committee.views import pages as committee_pages
from pacte.selection.deliberation import offers as _deliberation_offers  # noqa: F401 - tells who must act
from pacte.selection.deliberation.views import pages as deliberation_pages
from pacte.selection.interviews import following as _interviews  # noqa: F401 - follows withdrawals
from pacte.selection.interviews import offers as _interview_offers  # noqa: F401 - tells people what to do
from pacte.selection.interviews import reminders as _reminders  # noqa: F401 - adds its periodic work
from pacte.selection.interviews.views import pages as interview_pages
from pacte.selection.scoring import cohort_facts as _scored_facts  # noqa: F401 - tells cohorts of marks
from pacte.selection.scoring import offers as _scoring_offers  # noqa: F401 - tells people what to score
from pacte.selection.scoring.views import pages as scoring_pages
from pacte.selection.validation import offers as _validation_offers  # noqa: F401 - tells what waits for whom
from pacte.selection.validation.views import pages as validation_pages
from pacte.seminars import following as _calendar  # noqa: F401 - the calendar follows the definition
from pacte.seminars.absences import alerts as _absence_alerts  # noqa: F401 - follows seals and corrections
from pacte.seminars.absences import export as _absences_export  # noqa: F401 - adds to « Mes données »
from pacte.seminars.absences import following as _absence_following  # noqa: F401 - follows learners who move
from pacte.seminars.absences import offers as _absence_offers  # noqa: F401 - tells what waits for whom
from pacte.seminars.absences.views import pages as absence_pages
from pacte.seminars.evaluation import cohort_facts as _evaluated  # noqa: F401 - tells cohorts of answers
from pacte.seminars.evaluation import export as _evaluation_export  # noqa: F401 - adds to « Mes données »
from pacte.seminars.evaluation import offers as _evaluation_offers  # noqa: F401 - tells whom it asks
from pacte.seminars.evaluation import rounds as _evaluation_rounds  # noqa: F401 - adds its periodic work
from pacte.seminars.evaluation.views import pages as evaluation_pages
from pacte.seminars.planning import cohort_facts as _invited  # noqa: F401 - tells cohorts of invitations
from pacte.seminars.planning import departures as _departures  # noqa: F401 - tells teams of departures
from pacte.seminars.planning import export as _replies_export  # noqa: F401 - adds to « Mes données »
from pacte.seminars.planning import notices as _notices  # noqa: F401 - tells those invited of changes
from pacte.seminars.planning import offers as _planning_offers  # noqa: F401 - tells what waits for whom
from pacte.seminars.planning import public_news as _seminar_news  # noqa: F401 - tells the public page
from pacte.seminars.planning.views import pages as planning_pages
from pacte.seminars.presence import export as _presence_export  # noqa: F401 - adds to « Mes données »
from pacte.seminars.presence import late_offers as _presence_late_offers  # noqa: F401 - tells of signatures after a seal
from pacte.seminars.presence import offers as _presence_offers  # noqa: F401 - tells who signs, who seals
from pacte.seminars.presence import returns as _presence_returns  # noqa: F401 - tells returns what was sealed
from pacte.seminars.presence import traces as _presence_traces  # noqa: F401 - tells departures what was signed
from pacte.seminars.presence.views import pages as presence_pages
from pacte.seminars.proofs import phrases as _proofs_phrases  # noqa: F401 - words of the history
from pacte.seminars.proofs import story as _attendance_story  # noqa: F401 - adds to a learner's history
from pacte.seminars.proofs.views import pages as proofs_pages
from pacte.seminars.reminders import rounds as _seminar_reminders  # noqa: F401 - adds its periodic work
from pacte.seminars.video import export as _video_export  # noqa: F401 - adds to « Mes données »
from pacte.seminars.video import phrases as _video_phrases  # noqa: F401 - words of the history
from pacte.seminars.video import rounds as _signing_links  # noqa: F401 - adds its periodic work
from pacte.seminars.video.views import pages as video_pages
from pacte.web import Pages, health
from pacte.web.navigation import NavigationItem

FEATURES: tuple[Pages, ...] = (
    health.pages,
    home.pages,
    sign_in.pages,
    account.pages,
    second_factor.pages,
    team.pages,
    public_views.pages,
    cohorts.pages,
    editing_views.pages,
    creation_views.pages,
    dossiers_pages,
    retention_pages,
    registry_pages,
    structure_pages,
    structure_import_pages,
    mail_pages,
    demo_mail_pages,
    jobs_pages,
    application_pages,
    conflict_pages,
    committee_pages,
    scoring_pages,
    interview_pages,
    deliberation_pages,
    validation_pages,
    answer_pages,
    learner_pages,
    planning_pages,
    presence_pages,
    evaluation_pages,
    proofs_pages,
    video_pages,
    absence_pages,
    production_pages,
    reading_pages,
    followup_pages,
    board_pages,
    forum_pages,
    memoire_pages,
    library_pages,
    jury_pages,
    certification_pages,
)
"""The pages of every feature, registered in this order."""

NAVIGATION: tuple[NavigationItem, ...] = (
    NavigationItem("À faire", "home.todo", in_federation=False),
    NavigationItem("Suivi", "board.federation", "board.open", rooms=("board",)),
    NavigationItem(
        "Mon parcours", "certification.mine", "readiness.mine", rooms=("learners", "certification")
    ),
    NavigationItem("Modules", "reading.mine", "module.mine", rooms=("reading",)),
    NavigationItem("Productions", "productions.trained", "production.trained", rooms=("productions",)),
    NavigationItem("Mes lectures", "memoires.mine", "jury.mine"),
    NavigationItem("Mes jurys", "juries.own_juries", "defence.mine"),
    NavigationItem("Forum", "forum.mine", "forum.mine", rooms=("forum",)),
    NavigationItem("Mémoires", "library.shelves", "library.read", rooms=("library",)),
    NavigationItem(
        "Gestion",
        "cohorts.dashboard",
        permission="federation.dashboard",
        rooms=(
            "cohorts",
            "cohort_editing",
            "cohort_creation",
            "dossiers",
            "retention",
            "selection_committee",
            "conflicts",
            "scoring",
            "interviews",
            "deliberation",
            "validation",
            "answers",
            "learners",
            "planning",
            "presence",
            "evaluation",
            "proofs",
            "video",
            "absences",
            "productions",
            "reading",
            "followup",
            "forum",
            "certification",
            "memoires",
            "juries",
        ),
    ),
    NavigationItem(
        "Validation", "validation.ehesp", "validation.decide", in_federation=False, rooms=("validation",)
    ),
    NavigationItem("Résultats", "juries.received", "result.receive", in_federation=False),
    NavigationItem(
        "Structures", "registry.structures", "structure.list", rooms=("structures", "structure_imports")
    ),
    NavigationItem("E-mails envoyés", "mail.messages", "mail.list", rooms=("mail",)),
    NavigationItem("Équipe", "team.overview", "member.list", rooms=("team",)),
    NavigationItem("Réglages", "registry.settings", "federation.manage"),
)

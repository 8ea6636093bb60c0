"""Every signal by which a lower floor tells a higher one what happened, in the same transaction."""

from blinker import Namespace

_signals = Namespace()

structure_merged = _signals.signal("structure-merged")
"""``send(session, kept_id=…, merged_id=…, by=…, at=…)``: what refers to the merged structure must now refer
to the kept one. A receiver returns how many rows it moved. Receivers are functions of a module, connected
without a sender."""

structure_refused = _signals.signal("structure-refused")
"""``send(session, structure=…, reason=…, known_as=…, by=…, at=…)``: the federation does not take a structure
that candidates declared; ``reason`` empty: it takes it after all, under the name ``known_as``. Those whose
dossier it bears are to be told; sent before the act is written in the journal, whose lock comes last.
Receivers are functions of a module, connected without a sender."""

structure_recognised = _signals.signal("structure-recognised")
"""``send(session, structure=…, known_as=…, by=…, at=…)``: the federation found that a structure which
candidates declared is ``known_as`` in its registry, and is about to merge the two; dossiers still name
``structure``. Sent before the act is written in the journal, whose lock comes last. Receivers are functions
of a module, connected without a sender."""

application_erased = _signals.signal("application-erased")
"""``send(session, application_id=…, at=…)``: the dossier is about to leave the database; what refers to it
must leave first. Receivers are functions of a module, connected without a sender."""

invitation_accepted = _signals.signal("invitation-accepted")
"""``send(session, invitation=…, person=…, by=…, at=…)``: a role offered by mail was taken."""

role_ended = _signals.signal("role-ended")
"""``send(session, grant=…, by=…, at=…)``: a role has just ended, its person locked; sent before the act is
written in the journal, whose lock comes last."""
learner_withdrew = _signals.signal("learner-withdrew")
"""``send(session, cohort_id=…, application_id=…, by=…, at=…)``: a learner left a cohort before its T0: the
place of their dossier is free again. Receivers are functions of a module, connected without a sender."""
learner_left = _signals.signal("learner-left")
"""``send(session, enrollment=…, by=…, at=…)``: a learner left their cohort, for good or for another;
sent before the act is written in the journal, whose lock comes last. Receivers are functions of a module,
connected without a sender."""
learner_returned = _signals.signal("learner-returned")
"""``send(session, enrollment=…, left_at=…, by=…, at=…)``: a departure, or a passage to another cohort,
written at ``left_at``, is taken back: what it released is given again. Sent before the act is written in the
journal, whose lock comes last. Receivers are functions of a module, connected without a sender."""
structure_changed = _signals.signal("structure-changed")
"""``send(session, enrollment=…, leader=…, leader_email=…, by=…, at=…)``: another structure bears a learner's
training; ``leader``: who leads its team, empty when nobody said. Sent before the act is written in the
journal, whose lock comes last. Receivers are functions of a module, connected without a sender."""
tie_declared = _signals.signal("tie-declared")
"""``send(session, assessor_id=…, by=…, at=…)``: a tie of that person entered the register, or a place where
they work, from which ties are computed; what they judge is looked at again. Sent before the act is written
in the journal, whose lock comes last. Receivers are functions of a module, connected without a sender."""
application_withdrawn = _signals.signal("application-withdrawn")
"""``send(session, application_id=…, by=…, at=…)``: the dossier has just been withdrawn; sent before the act
is written in the journal, whose lock comes last. Receivers are functions of a module, connected without a
sender."""

validation_changed = _signals.signal("validation-changed")
"""``send(session, cohort_id=…, by=…, at=…)``: the EHESP validated or refused dossiers of the cohort; places
may be called, or freed."""

cohort_saved = _signals.signal("cohort-saved")
"""``send(session, cohort=…, reason=…, by=…, at=…)``: a cohort was created, or its definition changed
(``reason`` may be empty); its calendar follows. Receivers are functions of a module, connected without a
sender."""

closing_moved = _signals.signal("closing-moved")
"""``send(session, cohort=…, before=…, by=…, at=…)``: the closing of a cohort's applications was at
``before``, and is now elsewhere; those who have a dossier, or must sign for one, are to be told. A receiver
returns how many people it told. Receivers are functions of a module, connected without a sender."""

productions_changed = _signals.signal("productions-changed")
"""``send(session, cohort=…, before=…, known=…, by=…, at=…)``: the productions of a cohort changed;
``before``: the whole definition until now, ``known``: the curriculum. Learners are to be told; sent before
the act is written in the journal, whose lock comes last. A receiver returns how many people it told.
Receivers are functions of a module, connected without a sender."""

seminar_changed = _signals.signal("seminar-changed")
"""``send(session, seminar=…, reason=…, by=…, at=…)``: the dates, place or modality of a seminar changed, and
the change is recorded; those invited are to be told. Receivers are functions of a module, connected without
a sender."""

half_day_sealed = _signals.signal("half-day-sealed")
"""``send(session, half_day=…, at=…)``: a sheet of attendance was sealed; sent before the act is written in
the journal, whose lock comes last. Receivers are functions of a module, connected without a sender."""

attendance_amended = _signals.signal("attendance-amended")
"""``send(session, half_day=…, addendum=…, is_told=…, at=…)``: a correction was added to a sealed sheet; sent
before the act is written in the journal. ``is_told``: whoever corrects tells the learner by other means.
Receivers are functions of a module, connected without a sender."""

memoire_deposited = _signals.signal("memoire-deposited")
"""``send(session, work=…, deposit=…, at=…)``: a learner deposited their mémoire, for the first time or again;
those who read the one before are to be told. Sent before the act is written in the journal, whose lock comes
last. Receivers are functions of a module, connected without a sender."""

jury_minutes_signed = _signals.signal("jury-minutes-signed")
"""``send(session, minutes=…, by=…, at=…)``: the last of those who sat signed the minutes of a jury; results
are final and are to be told. Sent before the act is written in the journal, whose lock comes last. Receivers
are functions of a module, connected without a sender."""

jury_minutes_completed = _signals.signal("jury-minutes-completed")
"""``send(session, minutes=…, addendum=…, by=…, at=…)``: an addendum was added to the signed minutes of a
jury; it may correct a result. Sent before the act is written in the journal. Receivers are functions of a
module, connected without a sender."""

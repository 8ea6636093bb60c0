"""Every signal by which a lower floor tells a higher one what happened, in the same transaction."""

from blinker import Namespace

_signals = Namespace()

structure_merged = _signals.signal("structure-merged")
"""``send(session, kept_id=…, merged_id=…, by=…, at=…)``: what refers to the merged structure must now refer
to the kept one. A receiver returns how many rows it moved. Receivers are functions of a module, connected
without a sender."""

application_withdrawn = _signals.signal("application-withdrawn")
"""``send(session, application_id=…, by=…, at=…)``: the dossier has just been withdrawn; sent before the act
is written in the journal, whose lock comes last. Receivers are functions of a module, connected without a
sender."""

validation_changed = _signals.signal("validation-changed")
"""``send(session, cohort_id=…, by=…, at=…)``: the EHESP validated or refused dossiers of the cohort; places
may be called, or freed."""

"""Contacts on the board: how long ago the last one was, which next steps are due; no column."""

from collections.abc import Mapping

from pacte.board.milestones import Gathering, Group
from pacte.board.queries import Line
from pacte.board.rules import Overdue
from pacte.followup.queries import ContactFacts, latest_days, open_steps
from pacte.policy import Actor, allows


def part(gathering: Gathering) -> Mapping[int, Group]:
    """Two statements.

    Only of learners whose private contacts the reader may read: for others the last one that they may
    see is not the last one, and saying that there is another would tell of it.
    """
    owners = {
        one: line
        for line in gathering.lines
        if sees_contacts(gathering.reader, line)
        for one in gathering.chains[line.enrollment.id]
    }
    latest = latest_days(gathering.session, owners)
    for line in owners.values():
        facts = gathering.facts[line.enrollment.id]
        facts.sees_contacts = True
        days = [latest[one] for one in gathering.chains[line.enrollment.id] if one in latest]
        facts.last_contact_on = max(days, default=None)
    for contact in open_steps(gathering.session, owners):
        line = owners[contact.enrollment_id]
        assert contact.next_on is not None
        facts = gathering.facts[line.enrollment.id]
        days_ago = (gathering.today[line.enrollment.cohort_id] - contact.next_on).days
        if days_ago >= 0:
            facts.steps.append(Overdue(contact.next_step, days_ago, str(contact.id)))
        last = facts.last_contact_on
        if facts.call_back_on is None and last is not None and contact.next_on > last:
            facts.call_back_on = contact.next_on
    return {}


def sees_contacts(reader: Actor, line: Line) -> bool:
    """As the policy lets the reader see a private contact that somebody else noted."""
    row = line.enrollment
    followers = frozenset() if line.trainer_id is None else frozenset({line.trainer_id})
    facts = ContactFacts(row.federation_id, row.cohort_id, row.person_id, None, followers)
    return allows(reader, "follow_up.read_private", facts)

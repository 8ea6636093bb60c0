"""Defer without a resit: nothing is taken again after the last session."""

import sqlalchemy as sa
from alembic import op

revision = "20261127201500"
down_revision = "20261127165416"
branch_labels = ()
depends_on = None

KEY = "ck_defence_result_taken_again"


def upgrade() -> None:
    with op.batch_alter_table("defence_result", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(KEY), type_="check")
        batch_op.create_check_constraint(op.f(KEY), "resit IS NULL OR outcome = 'deferred'")


def downgrade() -> None:
    _say_the_oral(op.get_bind())
    with op.batch_alter_table("defence_result", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(KEY), type_="check")
        batch_op.create_check_constraint(op.f(KEY), "(outcome = 'deferred') = (resit IS NOT NULL)")


def _say_the_oral(bind: sa.Connection) -> None:
    """The former constraint wants something taken again of whoever is deferred."""
    for federation_id in bind.execute(sa.text("SELECT id FROM federation ORDER BY id")).scalars().all():
        if bind.dialect.name == "postgresql":
            bind.execute(
                sa.text(
                    "SELECT set_config('pacte.scope', 'federation', true), set_config('pacte.key', :key, true)"
                ),
                {"key": str(federation_id)},
            )
        bind.execute(
            sa.text(
                "UPDATE defence_result SET resit = 'oral' "
                "WHERE federation_id = :federation_id AND outcome = 'deferred' AND resit IS NULL"
            ),
            {"federation_id": federation_id},
        )

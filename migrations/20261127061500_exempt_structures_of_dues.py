"""Exempt structures of the dues of a year: also those that an import had noted so in a remark."""

import sqlalchemy as sa
from alembic import op

revision = "20261127061500"
down_revision = "20261127041500"
branch_labels = ()
depends_on = None

NOTED = "%Exonérée d’après « %"
"""What imports wrote beside dues that were left unpaid, before there was a state for it."""


def upgrade() -> None:
    with op.batch_alter_table("structure_membership", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_exempt", sa.Boolean(), server_default=sa.false(), nullable=False))
    _fill(op.get_bind())


def _fill(bind: sa.Connection) -> None:
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
                "UPDATE structure_membership SET is_exempt = true "
                "WHERE federation_id = :federation_id AND dues_paid_on IS NULL AND note LIKE :noted"
            ),
            {"federation_id": federation_id, "noted": NOTED},
        )


def downgrade() -> None:
    with op.batch_alter_table("structure_membership", schema=None) as batch_op:
        batch_op.drop_column("is_exempt")

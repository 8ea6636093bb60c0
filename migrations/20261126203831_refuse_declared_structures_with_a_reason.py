"""Refuse declared structures with a reason."""

import sqlalchemy as sa
from alembic import op

revision = "20261126203831"
down_revision = "20261126203549"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    op.add_column("structure", sa.Column("refusal_reason", sa.String(length=1000), nullable=True))


def downgrade() -> None:
    op.drop_column("structure", "refusal_reason")

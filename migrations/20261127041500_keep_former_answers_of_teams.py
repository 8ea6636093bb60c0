"""keep former answers of teams."""

import sqlalchemy as sa
from alembic import op

revision = "20261127041500"
down_revision = "20261127001830"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("team_guest", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("former", sa.JSON(none_as_null=True), server_default="[]", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("team_guest", schema=None) as batch_op:
        batch_op.drop_column("former")

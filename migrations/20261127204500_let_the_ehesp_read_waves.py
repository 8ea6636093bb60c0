"""Let the EHESP read the waves of results of every region."""

from alembic import op

revision = "20261127204500"
down_revision = "20261127201500"
branch_labels = ()
depends_on = None

POLICY = "fence_national"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE POLICY {POLICY} ON result_wave FOR SELECT "
            "USING ((SELECT current_setting('pacte.scope')) = 'national')"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP POLICY {POLICY} ON result_wave")

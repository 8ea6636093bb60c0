"""Announce erasures of dossiers."""

import sqlalchemy as sa
from alembic import op

revision = "20261126071209"
down_revision = "20261122025617"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    op.create_table(
        "planned_erasure",
        sa.Column("federation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erase_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("announced_at < erase_at", name=op.f("ck_planned_erasure_announced_before")),
        sa.ForeignKeyConstraint(
            ["federation_id", "application_id"],
            ["application.federation_id", "application.id"],
            name=op.f("fk_planned_erasure_federation_id_application_id_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["federation_id"], ["federation.id"], name=op.f("fk_planned_erasure_federation_id_federation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_erasure")),
        sa.UniqueConstraint(
            "federation_id", "application_id", name=op.f("uq_planned_erasure_federation_id_application_id")
        ),
        sa.UniqueConstraint("federation_id", "id", name=op.f("uq_planned_erasure_federation_id_id")),
    )
    guards = {
        "postgresql": [
            "ALTER TABLE planned_erasure ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE planned_erasure FORCE ROW LEVEL SECURITY",
            "CREATE POLICY fence_federation ON planned_erasure USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'federation' THEN federation_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
        ],
        "sqlite": [],
    }
    bind = op.get_bind()
    for statement in guards[bind.dialect.name]:
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    op.drop_table("planned_erasure")

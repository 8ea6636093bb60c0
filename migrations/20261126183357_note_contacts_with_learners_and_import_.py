"""Note contacts with learners and import past ones."""

import sqlalchemy as sa
from alembic import op

revision = "20261126183357"
down_revision = "20261126173100"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    op.create_table(
        "follow_up_import",
        sa.Column("federation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cohort_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("row_count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("columns", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("default_channel", sa.String(length=10), nullable=False),
        sa.Column("choices", sa.JSON(none_as_null=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "preview",
                "confirmed",
                "abandoned",
                name="importstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'confirmed') = (confirmed_at IS NOT NULL)", name=op.f("ck_follow_up_import_confirmed")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_follow_up_import_author_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "cohort_id"],
            ["cohort.federation_id", "cohort.id"],
            name=op.f("fk_follow_up_import_federation_id_cohort_id_cohort"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id"], ["federation.id"], name=op.f("fk_follow_up_import_federation_id_federation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_import")),
        sa.UniqueConstraint("federation_id", "id", name=op.f("uq_follow_up_import_federation_id_id")),
    )
    op.create_table(
        "follow_up",
        sa.Column("federation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enrollment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("held_time", sa.Time(), nullable=True),
        sa.Column(
            "channel",
            sa.Enum(
                "phone",
                "mail",
                "meeting",
                "video",
                "message",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("themes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("next_step", sa.String(length=300), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("next_done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_done_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("after_reason", sa.String(length=300), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "screen",
                "mail",
                "import",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("client_key", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancel_reason = '')", name=op.f("ck_follow_up_cancelled")
        ),
        sa.CheckConstraint("(next_step = '') = (next_on IS NULL)", name=op.f("ck_follow_up_next_step")),
        sa.CheckConstraint("next_done_at IS NULL OR next_step <> ''", name=op.f("ck_follow_up_next_done")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_follow_up_author_id_person")),
        sa.ForeignKeyConstraint(
            ["cancelled_by_id"], ["person.id"], name=op.f("fk_follow_up_cancelled_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "enrollment_id"],
            ["enrollment.federation_id", "enrollment.id"],
            name=op.f("fk_follow_up_federation_id_enrollment_id_enrollment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "import_id"],
            ["follow_up_import.federation_id", "follow_up_import.id"],
            name=op.f("fk_follow_up_federation_id_import_id_follow_up_import"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id"], ["federation.id"], name=op.f("fk_follow_up_federation_id_federation")
        ),
        sa.ForeignKeyConstraint(
            ["next_done_by_id"], ["person.id"], name=op.f("fk_follow_up_next_done_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("federation_id", "id", name=op.f("uq_follow_up_federation_id_id")),
    )
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.create_index("ix_follow_up_author", ["federation_id", "author_id"], unique=False)
        batch_op.create_index(
            "ix_follow_up_enrollment", ["federation_id", "enrollment_id", "held_on"], unique=False
        )
        batch_op.create_index(
            "uq_follow_up_client_key",
            ["federation_id", "enrollment_id", "author_id", "client_key"],
            unique=True,
            sqlite_where=sa.text("client_key <> ''"),
            postgresql_where=sa.text("client_key <> ''"),
        )

    guards = {
        "postgresql": [
            "ALTER TABLE follow_up ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE follow_up FORCE ROW LEVEL SECURITY",
            "CREATE POLICY fence_federation ON follow_up USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'federation' THEN federation_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "ALTER TABLE follow_up_import ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE follow_up_import FORCE ROW LEVEL SECURITY",
            "CREATE POLICY fence_federation ON follow_up_import USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'federation' THEN federation_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
        ],
        "sqlite": [],
    }
    bind = op.get_bind()
    for statement in guards[bind.dialect.name]:
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_follow_up_client_key",
            sqlite_where=sa.text("client_key <> ''"),
            postgresql_where=sa.text("client_key <> ''"),
        )
        batch_op.drop_index("ix_follow_up_enrollment")
        batch_op.drop_index("ix_follow_up_author")

    op.drop_table("follow_up")
    op.drop_table("follow_up_import")

"""Send justifications of absences."""

import sqlalchemy as sa
from alembic import op

revision = "20261126173100"
down_revision = "20261126105759"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    op.create_table(
        "justification",
        sa.Column("federation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("half_day_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enrollment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("document_file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "sent",
                "accepted",
                "refused",
                name="justificationstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("(state = 'sent') = (decided_at IS NULL)", name=op.f("ck_justification_decided")),
        sa.CheckConstraint("state <> 'refused' OR answer <> ''", name=op.f("ck_justification_refused")),
        sa.CheckConstraint("words <> ''", name=op.f("ck_justification_words")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_justification_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "document_file_id"],
            ["stored_file.federation_id", "stored_file.id"],
            name=op.f("fk_justification_federation_id_document_file_id_stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "enrollment_id"],
            ["enrollment.federation_id", "enrollment.id"],
            name=op.f("fk_justification_federation_id_enrollment_id_enrollment"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "half_day_id"],
            ["half_day.federation_id", "half_day.id"],
            name=op.f("fk_justification_federation_id_half_day_id_half_day"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id"], ["federation.id"], name=op.f("fk_justification_federation_id_federation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_justification_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_justification")),
        sa.UniqueConstraint("federation_id", "id", name=op.f("uq_justification_federation_id_id")),
    )
    with op.batch_alter_table("justification", schema=None) as batch_op:
        batch_op.create_index("ix_justification_enrollment", ["federation_id", "enrollment_id"], unique=False)
        batch_op.create_index("ix_justification_person", ["person_id"], unique=False)
        batch_op.create_index(
            "uq_justification_sent",
            ["federation_id", "half_day_id", "enrollment_id"],
            unique=True,
            sqlite_where=sa.text("state = 'sent'"),
            postgresql_where=sa.text("state = 'sent'"),
        )

    guards = {
        "postgresql": [
            "ALTER TABLE justification ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE justification FORCE ROW LEVEL SECURITY",
            "CREATE POLICY fence_federation ON justification USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'federation' THEN federation_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "CREATE POLICY fence_person ON justification FOR SELECT USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'person' THEN person_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
        ],
        "sqlite": [],
    }
    bind = op.get_bind()
    for statement in guards[bind.dialect.name]:
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    with op.batch_alter_table("justification", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_justification_sent",
            sqlite_where=sa.text("state = 'sent'"),
            postgresql_where=sa.text("state = 'sent'"),
        )
        batch_op.drop_index("ix_justification_person")
        batch_op.drop_index("ix_justification_enrollment")

    op.drop_table("justification")

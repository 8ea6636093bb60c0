"""Hand in catch-up work, propose to lift tolerances."""

import sqlalchemy as sa
from alembic import op

revision = "20261126203549"
down_revision = "20261126185500"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tolerance_proposal",
        sa.Column("federation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enrollment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_tolerance_proposal_reason")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_tolerance_proposal_answered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "enrollment_id"],
            ["enrollment.federation_id", "enrollment.id"],
            name=op.f("fk_tolerance_proposal_federation_id_enrollment_id_enrollment"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id"], ["federation.id"], name=op.f("fk_tolerance_proposal_federation_id_federation")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_tolerance_proposal_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_tolerance_proposal_proposed_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tolerance_proposal")),
        sa.UniqueConstraint("federation_id", "id", name=op.f("uq_tolerance_proposal_federation_id_id")),
    )
    with op.batch_alter_table("tolerance_proposal", schema=None) as batch_op:
        batch_op.create_index(
            "ix_tolerance_proposal_enrollment", ["federation_id", "enrollment_id"], unique=False
        )
        batch_op.create_index("ix_tolerance_proposal_person", ["person_id"], unique=False)
        batch_op.create_index(
            "uq_tolerance_proposal_waiting",
            ["federation_id", "enrollment_id"],
            unique=True,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )

    op.create_table(
        "catch_up_hand_in",
        sa.Column("federation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("catch_up_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer = '')", name=op.f("ck_catch_up_hand_in_answered")
        ),
        sa.CheckConstraint("words <> '' OR file_id IS NOT NULL", name=op.f("ck_catch_up_hand_in_content")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_catch_up_hand_in_answered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "catch_up_id"],
            ["catch_up.federation_id", "catch_up.id"],
            name=op.f("fk_catch_up_hand_in_federation_id_catch_up_id_catch_up"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "file_id"],
            ["stored_file.federation_id", "stored_file.id"],
            name=op.f("fk_catch_up_hand_in_federation_id_file_id_stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id"], ["federation.id"], name=op.f("fk_catch_up_hand_in_federation_id_federation")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_catch_up_hand_in_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catch_up_hand_in")),
        sa.UniqueConstraint("federation_id", "id", name=op.f("uq_catch_up_hand_in_federation_id_id")),
    )
    with op.batch_alter_table("catch_up_hand_in", schema=None) as batch_op:
        batch_op.create_index("ix_catch_up_hand_in_catch_up", ["federation_id", "catch_up_id"], unique=False)
        batch_op.create_index("ix_catch_up_hand_in_person", ["person_id"], unique=False)

    with op.batch_alter_table("catch_up", schema=None) as batch_op:
        batch_op.add_column(sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("sent_back_at", sa.DateTime(timezone=True), nullable=True))

    guards = {
        "postgresql": [
            "ALTER TABLE catch_up_hand_in ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE catch_up_hand_in FORCE ROW LEVEL SECURITY",
            "CREATE POLICY fence_federation ON catch_up_hand_in USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'federation' THEN federation_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "CREATE POLICY fence_person ON catch_up_hand_in FOR SELECT USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'person' THEN person_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "ALTER TABLE tolerance_proposal ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE tolerance_proposal FORCE ROW LEVEL SECURITY",
            "CREATE POLICY fence_federation ON tolerance_proposal USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'federation' THEN federation_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "CREATE POLICY fence_person ON tolerance_proposal FOR SELECT USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'person' THEN person_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
        ],
        "sqlite": [],
    }
    bind = op.get_bind()
    for statement in guards[bind.dialect.name]:
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    with op.batch_alter_table("catch_up", schema=None) as batch_op:
        batch_op.drop_column("sent_back_at")
        batch_op.drop_column("handed_in_at")

    with op.batch_alter_table("catch_up_hand_in", schema=None) as batch_op:
        batch_op.drop_index("ix_catch_up_hand_in_person")
        batch_op.drop_index("ix_catch_up_hand_in_catch_up")

    op.drop_table("catch_up_hand_in")
    with op.batch_alter_table("tolerance_proposal", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_tolerance_proposal_waiting",
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )
        batch_op.drop_index("ix_tolerance_proposal_person")
        batch_op.drop_index("ix_tolerance_proposal_enrollment")

    op.drop_table("tolerance_proposal")

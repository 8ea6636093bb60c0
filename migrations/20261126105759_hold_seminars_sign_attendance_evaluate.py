"""Hold seminars, sign attendance, evaluate."""

import json
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "20261126105759"
down_revision = "20261126103338"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.create_index("ix_calendar_feed_person", ["person_id"], unique=False)

    op.create_table(
        "seminar",
        sa.Column("federation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cohort_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "modality",
            sa.Enum(
                "in-person", "online", name="modality", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("video_url", sa.String(length=500), nullable=False),
        sa.Column("with_teams", sa.Boolean(), nullable=False),
        sa.Column("tracks", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("modules", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("cancelled_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("cancelled_at IS NULL OR cancel_reason <> ''", name=op.f("ck_seminar_cancelled")),
        sa.ForeignKeyConstraint(
            ["cancelled_by_id"], ["person.id"], name=op.f("fk_seminar_cancelled_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "cohort_id"],
            ["cohort.federation_id", "cohort.id"],
            name=op.f("fk_seminar_federation_id_cohort_id_cohort"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id"], ["federation.id"], name=op.f("fk_seminar_federation_id_federation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seminar")),
        sa.UniqueConstraint(
            "federation_id", "cohort_id", "key", name=op.f("uq_seminar_federation_id_cohort_id_key")
        ),
        sa.UniqueConstraint("federation_id", "id", name=op.f("uq_seminar_federation_id_id")),
    )
    op.create_table(
        "evaluation_answer",
        sa.Column("federation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("cohort_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seminar_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "moment",
            sa.Enum("hot", "cold", name="moment", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "audience",
            sa.Enum(
                "learners", "teams", name="audience", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("values", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("month_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["federation_id", "cohort_id"],
            ["cohort.federation_id", "cohort.id"],
            name=op.f("fk_evaluation_answer_federation_id_cohort_id_cohort"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "seminar_id"],
            ["seminar.federation_id", "seminar.id"],
            name=op.f("fk_evaluation_answer_federation_id_seminar_id_seminar"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id"], ["federation.id"], name=op.f("fk_evaluation_answer_federation_id_federation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_answer")),
        sa.UniqueConstraint("federation_id", "id", name=op.f("uq_evaluation_answer_federation_id_id")),
    )
    with op.batch_alter_table("evaluation_answer", schema=None) as batch_op:
        batch_op.create_index("ix_evaluation_answer_seminar", ["federation_id", "seminar_id"], unique=False)

    op.create_table(
        "half_day",
        sa.Column("federation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seminar_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cohort_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code_secret", sa.String(length=64), nullable=False),
        sa.Column("countersigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("countersigned_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("countersigned_name", sa.String(length=200), nullable=False),
        sa.Column(
            "countersignature_file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("seal_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("sheet_file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("(sealed_at IS NULL) = (sealed IS NULL)", name=op.f("ck_half_day_seal")),
        sa.CheckConstraint(
            "sealed_at IS NULL OR countersigned_at IS NOT NULL", name=op.f("ck_half_day_countersigned")
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_half_day_hours")),
        sa.ForeignKeyConstraint(
            ["countersigned_by_id"], ["person.id"], name=op.f("fk_half_day_countersigned_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "cohort_id"],
            ["cohort.federation_id", "cohort.id"],
            name=op.f("fk_half_day_federation_id_cohort_id_cohort"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "countersignature_file_id"],
            ["stored_file.federation_id", "stored_file.id"],
            name=op.f("fk_half_day_federation_id_countersignature_file_id_stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "seminar_id"],
            ["seminar.federation_id", "seminar.id"],
            name=op.f("fk_half_day_federation_id_seminar_id_seminar"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "sheet_file_id"],
            ["stored_file.federation_id", "stored_file.id"],
            name=op.f("fk_half_day_federation_id_sheet_file_id_stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id"], ["federation.id"], name=op.f("fk_half_day_federation_id_federation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_half_day")),
        sa.UniqueConstraint("federation_id", "id", name=op.f("uq_half_day_federation_id_id")),
    )
    with op.batch_alter_table("half_day", schema=None) as batch_op:
        batch_op.create_index("ix_half_day_cohort", ["federation_id", "cohort_id", "starts_at"], unique=False)
        batch_op.create_index(
            "ix_half_day_seminar", ["federation_id", "seminar_id", "starts_at"], unique=False
        )

    op.create_table(
        "schedule_change",
        sa.Column("federation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seminar_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "announced",
                "postponed",
                "modality",
                "place",
                "cancelled",
                "restored",
                "content",
                name="changekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("told", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_schedule_change_by_id_person")),
        sa.ForeignKeyConstraint(
            ["federation_id", "seminar_id"],
            ["seminar.federation_id", "seminar.id"],
            name=op.f("fk_schedule_change_federation_id_seminar_id_seminar"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id"], ["federation.id"], name=op.f("fk_schedule_change_federation_id_federation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_change")),
        sa.UniqueConstraint("federation_id", "id", name=op.f("uq_schedule_change_federation_id_id")),
    )
    with op.batch_alter_table("schedule_change", schema=None) as batch_op:
        batch_op.create_index(
            "ix_schedule_change_seminar", ["federation_id", "seminar_id", "at"], unique=False
        )

    op.create_table(
        "seminar_material",
        sa.Column("federation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seminar_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_seminar_material_added_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "file_id"],
            ["stored_file.federation_id", "stored_file.id"],
            name=op.f("fk_seminar_material_federation_id_file_id_stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "seminar_id"],
            ["seminar.federation_id", "seminar.id"],
            name=op.f("fk_seminar_material_federation_id_seminar_id_seminar"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id"], ["federation.id"], name=op.f("fk_seminar_material_federation_id_federation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seminar_material")),
        sa.UniqueConstraint("federation_id", "id", name=op.f("uq_seminar_material_federation_id_id")),
    )
    with op.batch_alter_table("seminar_material", schema=None) as batch_op:
        batch_op.create_index("ix_seminar_material_seminar", ["federation_id", "seminar_id"], unique=False)

    op.create_table(
        "seminar_speaker",
        sa.Column("federation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seminar_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("topic", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["federation_id", "seminar_id"],
            ["seminar.federation_id", "seminar.id"],
            name=op.f("fk_seminar_speaker_federation_id_seminar_id_seminar"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id"], ["federation.id"], name=op.f("fk_seminar_speaker_federation_id_federation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seminar_speaker")),
        sa.UniqueConstraint("federation_id", "id", name=op.f("uq_seminar_speaker_federation_id_id")),
    )
    with op.batch_alter_table("seminar_speaker", schema=None) as batch_op:
        batch_op.create_index("ix_seminar_speaker_seminar", ["federation_id", "seminar_id"], unique=False)

    op.create_table(
        "seminar_trainer",
        sa.Column("federation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seminar_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["federation_id", "seminar_id"],
            ["seminar.federation_id", "seminar.id"],
            name=op.f("fk_seminar_trainer_federation_id_seminar_id_seminar"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id"], ["federation.id"], name=op.f("fk_seminar_trainer_federation_id_federation")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_seminar_trainer_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seminar_trainer")),
        sa.UniqueConstraint("federation_id", "id", name=op.f("uq_seminar_trainer_federation_id_id")),
        sa.UniqueConstraint(
            "federation_id",
            "seminar_id",
            "person_id",
            name=op.f("uq_seminar_trainer_federation_id_seminar_id_person_id"),
        ),
    )
    op.create_table(
        "attendance",
        sa.Column("federation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("half_day_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enrollment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "present",
                "excused",
                "justified",
                "absent",
                name="attendancestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "proof",
            sa.Enum(
                "phone",
                "tablet",
                "paper",
                "video",
                "staff",
                name="proof",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signature_file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("signature_sha256", sa.String(length=64), nullable=False),
        sa.Column("signed_name", sa.String(length=200), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document_file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("entered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("proof <> 'staff' OR reason <> ''", name=op.f("ck_attendance_entered")),
        sa.CheckConstraint(
            "state <> 'excused' OR arrived_at IS NOT NULL OR left_at IS NOT NULL",
            name=op.f("ck_attendance_excused"),
        ),
        sa.CheckConstraint("state <> 'justified' OR reason <> ''", name=op.f("ck_attendance_justified")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_attendance_entered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "document_file_id"],
            ["stored_file.federation_id", "stored_file.id"],
            name=op.f("fk_attendance_federation_id_document_file_id_stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "enrollment_id"],
            ["enrollment.federation_id", "enrollment.id"],
            name=op.f("fk_attendance_federation_id_enrollment_id_enrollment"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "half_day_id"],
            ["half_day.federation_id", "half_day.id"],
            name=op.f("fk_attendance_federation_id_half_day_id_half_day"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "signature_file_id"],
            ["stored_file.federation_id", "stored_file.id"],
            name=op.f("fk_attendance_federation_id_signature_file_id_stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id"], ["federation.id"], name=op.f("fk_attendance_federation_id_federation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attendance_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint(
            "federation_id",
            "half_day_id",
            "enrollment_id",
            name=op.f("uq_attendance_federation_id_half_day_id_enrollment_id"),
        ),
        sa.UniqueConstraint("federation_id", "id", name=op.f("uq_attendance_federation_id_id")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index("ix_attendance_enrollment", ["federation_id", "enrollment_id"], unique=False)
        batch_op.create_index("ix_attendance_person", ["person_id"], unique=False)

    op.create_table(
        "attendance_addendum",
        sa.Column("federation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("half_day_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enrollment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document_file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_attendance_addendum_by_id_person")),
        sa.ForeignKeyConstraint(
            ["federation_id", "document_file_id"],
            ["stored_file.federation_id", "stored_file.id"],
            name=op.f("fk_attendance_addendum_federation_id_document_file_id_stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "enrollment_id"],
            ["enrollment.federation_id", "enrollment.id"],
            name=op.f("fk_attendance_addendum_federation_id_enrollment_id_enrollment"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "half_day_id"],
            ["half_day.federation_id", "half_day.id"],
            name=op.f("fk_attendance_addendum_federation_id_half_day_id_half_day"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id"], ["federation.id"], name=op.f("fk_attendance_addendum_federation_id_federation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_addendum")),
        sa.UniqueConstraint(
            "federation_id",
            "half_day_id",
            "number",
            name=op.f("uq_attendance_addendum_federation_id_half_day_id_number"),
        ),
        sa.UniqueConstraint("federation_id", "id", name=op.f("uq_attendance_addendum_federation_id_id")),
    )
    op.create_table(
        "catch_up",
        sa.Column("federation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("half_day_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enrollment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("instruction", sa.Text(), nullable=False),
        sa.Column("minutes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("validated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("validated_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("cancelled_at IS NULL OR cancel_reason <> ''", name=op.f("ck_catch_up_cancelled")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_catch_up_minutes")),
        sa.ForeignKeyConstraint(
            ["cancelled_by_id"], ["person.id"], name=op.f("fk_catch_up_cancelled_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "enrollment_id"],
            ["enrollment.federation_id", "enrollment.id"],
            name=op.f("fk_catch_up_federation_id_enrollment_id_enrollment"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "half_day_id"],
            ["half_day.federation_id", "half_day.id"],
            name=op.f("fk_catch_up_federation_id_half_day_id_half_day"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id"], ["federation.id"], name=op.f("fk_catch_up_federation_id_federation")
        ),
        sa.ForeignKeyConstraint(["given_by_id"], ["person.id"], name=op.f("fk_catch_up_given_by_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_catch_up_person_id_person")),
        sa.ForeignKeyConstraint(
            ["validated_by_id"], ["person.id"], name=op.f("fk_catch_up_validated_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catch_up")),
        sa.UniqueConstraint("federation_id", "id", name=op.f("uq_catch_up_federation_id_id")),
    )
    with op.batch_alter_table("catch_up", schema=None) as batch_op:
        batch_op.create_index("ix_catch_up_enrollment", ["federation_id", "enrollment_id"], unique=False)
        batch_op.create_index("ix_catch_up_person", ["person_id"], unique=False)
        batch_op.create_index(
            "uq_catch_up_live",
            ["federation_id", "half_day_id", "enrollment_id"],
            unique=True,
            sqlite_where=sa.text("cancelled_at IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL"),
        )

    op.create_table(
        "connection_report",
        sa.Column("federation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("half_day_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lines", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["federation_id", "file_id"],
            ["stored_file.federation_id", "stored_file.id"],
            name=op.f("fk_connection_report_federation_id_file_id_stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "half_day_id"],
            ["half_day.federation_id", "half_day.id"],
            name=op.f("fk_connection_report_federation_id_half_day_id_half_day"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id"], ["federation.id"], name=op.f("fk_connection_report_federation_id_federation")
        ),
        sa.ForeignKeyConstraint(
            ["imported_by_id"], ["person.id"], name=op.f("fk_connection_report_imported_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection_report")),
        sa.UniqueConstraint("federation_id", "id", name=op.f("uq_connection_report_federation_id_id")),
    )
    with op.batch_alter_table("connection_report", schema=None) as batch_op:
        batch_op.create_index("ix_connection_report_half_day", ["federation_id", "half_day_id"], unique=False)

    op.create_table(
        "evaluation_request",
        sa.Column("federation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cohort_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seminar_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("enrollment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "moment",
            sa.Enum("hot", "cold", name="moment", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "audience",
            sa.Enum(
                "learners", "teams", name="audience", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("asked_key", sa.String(length=160), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("link_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "(moment = 'hot') = (seminar_id IS NOT NULL)", name=op.f("ck_evaluation_request_subject")
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "cohort_id"],
            ["cohort.federation_id", "cohort.id"],
            name=op.f("fk_evaluation_request_federation_id_cohort_id_cohort"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "enrollment_id"],
            ["enrollment.federation_id", "enrollment.id"],
            name=op.f("fk_evaluation_request_federation_id_enrollment_id_enrollment"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "link_id"],
            ["personal_link.federation_id", "personal_link.id"],
            name=op.f("fk_evaluation_request_federation_id_link_id_personal_link"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "seminar_id"],
            ["seminar.federation_id", "seminar.id"],
            name=op.f("fk_evaluation_request_federation_id_seminar_id_seminar"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id"], ["federation.id"], name=op.f("fk_evaluation_request_federation_id_federation")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_evaluation_request_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_request")),
        sa.UniqueConstraint(
            "federation_id", "asked_key", name=op.f("uq_evaluation_request_federation_id_asked_key")
        ),
        sa.UniqueConstraint("federation_id", "id", name=op.f("uq_evaluation_request_federation_id_id")),
    )
    with op.batch_alter_table("evaluation_request", schema=None) as batch_op:
        batch_op.create_index("ix_evaluation_request_person", ["person_id"], unique=False)
        batch_op.create_index("ix_evaluation_request_seminar", ["federation_id", "seminar_id"], unique=False)

    op.create_table(
        "seminar_reply",
        sa.Column("federation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seminar_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enrollment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "invited",
                "coming",
                "not_coming",
                name="replystate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document_file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("meal", sa.String(length=300), nullable=False),
        sa.Column("access_needs", sa.String(length=500), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("former", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("calendar_uid", sa.String(length=80), nullable=False),
        sa.Column("calendar_sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("state <> 'not_coming' OR reason <> ''", name=op.f("ck_seminar_reply_reason")),
        sa.ForeignKeyConstraint(
            ["federation_id", "document_file_id"],
            ["stored_file.federation_id", "stored_file.id"],
            name=op.f("fk_seminar_reply_federation_id_document_file_id_stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "enrollment_id"],
            ["enrollment.federation_id", "enrollment.id"],
            name=op.f("fk_seminar_reply_federation_id_enrollment_id_enrollment"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "seminar_id"],
            ["seminar.federation_id", "seminar.id"],
            name=op.f("fk_seminar_reply_federation_id_seminar_id_seminar"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id"], ["federation.id"], name=op.f("fk_seminar_reply_federation_id_federation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_seminar_reply_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seminar_reply")),
        sa.UniqueConstraint("federation_id", "id", name=op.f("uq_seminar_reply_federation_id_id")),
        sa.UniqueConstraint(
            "federation_id",
            "seminar_id",
            "enrollment_id",
            name=op.f("uq_seminar_reply_federation_id_seminar_id_enrollment_id"),
        ),
    )
    with op.batch_alter_table("seminar_reply", schema=None) as batch_op:
        batch_op.create_index("ix_seminar_reply_person", ["person_id"], unique=False)

    op.create_table(
        "sheet_photo",
        sa.Column("federation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("half_day_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remove_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_sheet_photo_added_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "file_id"],
            ["stored_file.federation_id", "stored_file.id"],
            name=op.f("fk_sheet_photo_federation_id_file_id_stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "half_day_id"],
            ["half_day.federation_id", "half_day.id"],
            name=op.f("fk_sheet_photo_federation_id_half_day_id_half_day"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id"], ["federation.id"], name=op.f("fk_sheet_photo_federation_id_federation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_photo")),
        sa.UniqueConstraint("federation_id", "id", name=op.f("uq_sheet_photo_federation_id_id")),
    )
    with op.batch_alter_table("sheet_photo", schema=None) as batch_op:
        batch_op.create_index("ix_sheet_photo_half_day", ["federation_id", "half_day_id"], unique=False)

    op.create_table(
        "signing_link",
        sa.Column("federation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("half_day_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enrollment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("link_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["federation_id", "enrollment_id"],
            ["enrollment.federation_id", "enrollment.id"],
            name=op.f("fk_signing_link_federation_id_enrollment_id_enrollment"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "half_day_id"],
            ["half_day.federation_id", "half_day.id"],
            name=op.f("fk_signing_link_federation_id_half_day_id_half_day"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "link_id"],
            ["personal_link.federation_id", "personal_link.id"],
            name=op.f("fk_signing_link_federation_id_link_id_personal_link"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id"], ["federation.id"], name=op.f("fk_signing_link_federation_id_federation")
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"], ["person.id"], name=op.f("fk_signing_link_sent_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_link")),
        sa.UniqueConstraint(
            "federation_id",
            "half_day_id",
            "enrollment_id",
            name=op.f("uq_signing_link_federation_id_half_day_id_enrollment_id"),
        ),
        sa.UniqueConstraint("federation_id", "id", name=op.f("uq_signing_link_federation_id_id")),
    )
    op.create_table(
        "team_guest",
        sa.Column("federation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seminar_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enrollment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "invited",
                "coming",
                "not_coming",
                name="replystate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("meal", sa.String(length=300), nullable=False),
        sa.Column("access_needs", sa.String(length=500), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("came", sa.Boolean(), nullable=True),
        sa.Column("link_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("calendar_uid", sa.String(length=80), nullable=False),
        sa.Column("calendar_sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["federation_id", "enrollment_id"],
            ["enrollment.federation_id", "enrollment.id"],
            name=op.f("fk_team_guest_federation_id_enrollment_id_enrollment"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "link_id"],
            ["personal_link.federation_id", "personal_link.id"],
            name=op.f("fk_team_guest_federation_id_link_id_personal_link"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "seminar_id"],
            ["seminar.federation_id", "seminar.id"],
            name=op.f("fk_team_guest_federation_id_seminar_id_seminar"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id"], ["federation.id"], name=op.f("fk_team_guest_federation_id_federation")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["person.id"], name=op.f("fk_team_guest_invited_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_guest")),
        sa.UniqueConstraint("federation_id", "id", name=op.f("uq_team_guest_federation_id_id")),
        sa.UniqueConstraint(
            "federation_id",
            "seminar_id",
            "enrollment_id",
            "email",
            name=op.f("uq_team_guest_federation_id_seminar_id_enrollment_id_email"),
        ),
    )
    op.create_table(
        "tolerance_decision",
        sa.Column("federation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enrollment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("half_days", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("ended_at IS NULL OR end_reason <> ''", name=op.f("ck_tolerance_decision_ended")),
        sa.CheckConstraint("half_days > 0", name=op.f("ck_tolerance_decision_half_days")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_tolerance_decision_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "enrollment_id"],
            ["enrollment.federation_id", "enrollment.id"],
            name=op.f("fk_tolerance_decision_federation_id_enrollment_id_enrollment"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id"], ["federation.id"], name=op.f("fk_tolerance_decision_federation_id_federation")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["person.id"], name=op.f("fk_tolerance_decision_ended_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_tolerance_decision_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tolerance_decision")),
        sa.UniqueConstraint("federation_id", "id", name=op.f("uq_tolerance_decision_federation_id_id")),
    )
    with op.batch_alter_table("tolerance_decision", schema=None) as batch_op:
        batch_op.create_index(
            "ix_tolerance_decision_enrollment", ["federation_id", "enrollment_id"], unique=False
        )
        batch_op.create_index("ix_tolerance_decision_person", ["person_id"], unique=False)

    op.create_table(
        "team_work",
        sa.Column("federation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enrollment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "declared",
                "accepted",
                "refused",
                "withdrawn",
                name="teamworkstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("(state = 'declared') = (decided_at IS NULL)", name=op.f("ck_team_work_decided")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_team_work_minutes")),
        sa.CheckConstraint("state <> 'refused' OR reason <> ''", name=op.f("ck_team_work_refused")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_team_work_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["federation_id", "enrollment_id"],
            ["enrollment.federation_id", "enrollment.id"],
            name=op.f("fk_team_work_federation_id_enrollment_id_enrollment"),
        ),
        sa.ForeignKeyConstraint(
            ["federation_id"], ["federation.id"], name=op.f("fk_team_work_federation_id_federation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_team_work_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_work")),
        sa.UniqueConstraint("federation_id", "id", name=op.f("uq_team_work_federation_id_id")),
    )
    with op.batch_alter_table("team_work", schema=None) as batch_op:
        batch_op.create_index("ix_team_work_enrollment", ["federation_id", "enrollment_id"], unique=False)
        batch_op.create_index("ix_team_work_person", ["person_id"], unique=False)

    guards = {
        "postgresql": [
            "ALTER TABLE attendance ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE attendance FORCE ROW LEVEL SECURITY",
            "CREATE POLICY fence_federation ON attendance USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'federation' THEN federation_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "CREATE POLICY fence_person ON attendance FOR SELECT USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'person' THEN person_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "ALTER TABLE attendance_addendum ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE attendance_addendum FORCE ROW LEVEL SECURITY",
            "CREATE POLICY fence_federation ON attendance_addendum USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'federation' THEN federation_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "ALTER TABLE catch_up ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE catch_up FORCE ROW LEVEL SECURITY",
            "CREATE POLICY fence_federation ON catch_up USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'federation' THEN federation_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "CREATE POLICY fence_person ON catch_up FOR SELECT USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'person' THEN person_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "ALTER TABLE connection_report ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE connection_report FORCE ROW LEVEL SECURITY",
            "CREATE POLICY fence_federation ON connection_report USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'federation' THEN federation_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "ALTER TABLE evaluation_answer ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE evaluation_answer FORCE ROW LEVEL SECURITY",
            "CREATE POLICY fence_federation ON evaluation_answer USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'federation' THEN federation_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "ALTER TABLE evaluation_request ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE evaluation_request FORCE ROW LEVEL SECURITY",
            "CREATE POLICY fence_federation ON evaluation_request USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'federation' THEN federation_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "CREATE POLICY fence_person ON evaluation_request FOR SELECT USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'person' THEN person_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "ALTER TABLE half_day ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE half_day FORCE ROW LEVEL SECURITY",
            "CREATE POLICY fence_federation ON half_day USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'federation' THEN federation_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "ALTER TABLE schedule_change ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE schedule_change FORCE ROW LEVEL SECURITY",
            "CREATE POLICY fence_federation ON schedule_change USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'federation' THEN federation_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "ALTER TABLE seminar ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE seminar FORCE ROW LEVEL SECURITY",
            "CREATE POLICY fence_federation ON seminar USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'federation' THEN federation_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "ALTER TABLE seminar_material ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE seminar_material FORCE ROW LEVEL SECURITY",
            "CREATE POLICY fence_federation ON seminar_material USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'federation' THEN federation_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "ALTER TABLE seminar_reply ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE seminar_reply FORCE ROW LEVEL SECURITY",
            "CREATE POLICY fence_federation ON seminar_reply USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'federation' THEN federation_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "CREATE POLICY fence_person ON seminar_reply FOR SELECT USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'person' THEN person_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "ALTER TABLE seminar_speaker ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE seminar_speaker FORCE ROW LEVEL SECURITY",
            "CREATE POLICY fence_federation ON seminar_speaker USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'federation' THEN federation_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "ALTER TABLE seminar_trainer ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE seminar_trainer FORCE ROW LEVEL SECURITY",
            "CREATE POLICY fence_federation ON seminar_trainer USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'federation' THEN federation_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "ALTER TABLE sheet_photo ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE sheet_photo FORCE ROW LEVEL SECURITY",
            "CREATE POLICY fence_federation ON sheet_photo USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'federation' THEN federation_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "ALTER TABLE signing_link ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE signing_link FORCE ROW LEVEL SECURITY",
            "CREATE POLICY fence_federation ON signing_link USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'federation' THEN federation_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "ALTER TABLE team_guest ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE team_guest FORCE ROW LEVEL SECURITY",
            "CREATE POLICY fence_federation ON team_guest USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'federation' THEN federation_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "ALTER TABLE team_work ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE team_work FORCE ROW LEVEL SECURITY",
            "CREATE POLICY fence_federation ON team_work USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'federation' THEN federation_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "CREATE POLICY fence_person ON team_work FOR SELECT USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'person' THEN person_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "ALTER TABLE tolerance_decision ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE tolerance_decision FORCE ROW LEVEL SECURITY",
            "CREATE POLICY fence_federation ON tolerance_decision USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'federation' THEN federation_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
            "CREATE POLICY fence_person ON tolerance_decision FOR SELECT USING (CASE WHEN (SELECT current_setting('pacte.scope')) = 'person' THEN person_id = (SELECT current_setting('pacte.key')::bigint) ELSE false END)",
        ],
        "sqlite": [],
    }
    bind = op.get_bind()
    for statement in guards[bind.dialect.name]:
        bind.exec_driver_sql(statement)
    _fill(bind)


def _fill(bind: sa.Connection) -> None:
    """Give the cohorts that exist the seminars and half-days of their definition."""
    cohort = sa.table("cohort", *map(sa.column, ("federation_id", "id", "definition", "updated_at")))
    for federation_id in bind.execute(sa.text("SELECT id FROM federation ORDER BY id")).scalars().all():
        if bind.dialect.name == "postgresql":
            bind.execute(
                sa.text(
                    "SELECT set_config('pacte.scope', 'federation', true), set_config('pacte.key', :key, true)"
                ),
                {"key": str(federation_id)},
            )
        rows = bind.execute(
            sa.select(cohort.c.id, cohort.c.definition, cohort.c.updated_at)
            .where(cohort.c.federation_id == federation_id)
            .order_by(cohort.c.id)
        ).all()
        for cohort_id, kept, at in rows:
            definition = json.loads(kept) if isinstance(kept, str) else kept
            _fill_cohort(bind, federation_id, cohort_id, definition, at)


def _fill_cohort(
    bind: sa.Connection, federation_id: int, cohort_id: int, definition: dict[str, Any], at: Any
) -> None:
    zone = ZoneInfo(definition["federation"].get("time_zone") or "Europe/Paris")
    for position, told in enumerate(definition["seminars"]):
        values = {
            "federation_id": federation_id,
            "cohort_id": cohort_id,
            "key": told["key"],
            "position": position,
            "title": told["title"],
            "modality": told.get("modality") or "in-person",
            "place": told.get("place") or "",
            "video_url": "",
            "with_teams": bool(told.get("with_teams")),
            "tracks": json.dumps(told.get("tracks") or []),
            "modules": json.dumps(told.get("modules") or []),
            "programme": "",
            "cancel_reason": "",
            "revision": 1,
            "created_at": at,
            "updated_at": at,
        }
        seminar = sa.table("seminar", sa.column("id"), *map(sa.column, values))
        seminar_id = bind.execute(sa.insert(seminar).values(**values).returning(seminar.c.id)).scalar_one()
        for half_day in told.get("half_days") or []:
            starts_at, ends_at = (
                _instant(bind, half_day["on"], half_day[name], zone) for name in ("starts_at", "ends_at")
            )
            hours = {
                "federation_id": federation_id,
                "seminar_id": seminar_id,
                "cohort_id": cohort_id,
                "starts_at": starts_at,
                "ends_at": ends_at,
                "code_secret": token_hex(32),
                "countersigned_name": "",
                "seal_fingerprint": "",
                "revision": 1,
            }
            bind.execute(sa.insert(sa.table("half_day", *map(sa.column, hours))).values(**hours))


def _instant(bind: sa.Connection, day: str, clock: str, zone: ZoneInfo) -> datetime | str:
    instant = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=zone).astimezone(UTC)
    return instant if bind.dialect.name == "postgresql" else instant.strftime("%Y-%m-%d %H:%M:%S.%f")


def downgrade() -> None:
    with op.batch_alter_table("team_work", schema=None) as batch_op:
        batch_op.drop_index("ix_team_work_person")
        batch_op.drop_index("ix_team_work_enrollment")

    op.drop_table("team_work")
    with op.batch_alter_table("tolerance_decision", schema=None) as batch_op:
        batch_op.drop_index("ix_tolerance_decision_person")
        batch_op.drop_index("ix_tolerance_decision_enrollment")

    op.drop_table("tolerance_decision")
    op.drop_table("team_guest")
    op.drop_table("signing_link")
    with op.batch_alter_table("sheet_photo", schema=None) as batch_op:
        batch_op.drop_index("ix_sheet_photo_half_day")

    op.drop_table("sheet_photo")
    with op.batch_alter_table("seminar_reply", schema=None) as batch_op:
        batch_op.drop_index("ix_seminar_reply_person")

    op.drop_table("seminar_reply")
    with op.batch_alter_table("evaluation_request", schema=None) as batch_op:
        batch_op.drop_index("ix_evaluation_request_seminar")
        batch_op.drop_index("ix_evaluation_request_person")

    op.drop_table("evaluation_request")
    with op.batch_alter_table("connection_report", schema=None) as batch_op:
        batch_op.drop_index("ix_connection_report_half_day")

    op.drop_table("connection_report")
    with op.batch_alter_table("catch_up", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_catch_up_live",
            sqlite_where=sa.text("cancelled_at IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL"),
        )
        batch_op.drop_index("ix_catch_up_person")
        batch_op.drop_index("ix_catch_up_enrollment")

    op.drop_table("catch_up")
    op.drop_table("attendance_addendum")
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index("ix_attendance_person")
        batch_op.drop_index("ix_attendance_enrollment")

    op.drop_table("attendance")
    op.drop_table("seminar_trainer")
    with op.batch_alter_table("seminar_speaker", schema=None) as batch_op:
        batch_op.drop_index("ix_seminar_speaker_seminar")

    op.drop_table("seminar_speaker")
    with op.batch_alter_table("seminar_material", schema=None) as batch_op:
        batch_op.drop_index("ix_seminar_material_seminar")

    op.drop_table("seminar_material")
    with op.batch_alter_table("schedule_change", schema=None) as batch_op:
        batch_op.drop_index("ix_schedule_change_seminar")

    op.drop_table("schedule_change")
    with op.batch_alter_table("half_day", schema=None) as batch_op:
        batch_op.drop_index("ix_half_day_seminar")
        batch_op.drop_index("ix_half_day_cohort")

    op.drop_table("half_day")
    with op.batch_alter_table("evaluation_answer", schema=None) as batch_op:
        batch_op.drop_index("ix_evaluation_answer_seminar")

    op.drop_table("evaluation_answer")
    op.drop_table("seminar")
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.drop_index("ix_calendar_feed_person")

    op.drop_table("calendar_feed")

"""Say for which structure a document was given: for those that are there, the one that bears the dossier."""

import sqlalchemy as sa
from alembic import op

revision = "20261126233702"
down_revision = "20261126204621"
branch_labels = ()
depends_on = None

KEY = "fk_supporting_document_federation_id_for_structure_id_structure"


def upgrade() -> None:
    with op.batch_alter_table("supporting_document", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "for_structure_id",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=True,
            )
        )
        batch_op.create_foreign_key(
            batch_op.f(KEY), "structure", ["federation_id", "for_structure_id"], ["federation_id", "id"]
        )
    _fill(op.get_bind())


def _fill(bind: sa.Connection) -> None:
    """Whatever the dossier holds was given for the structure that bears it now."""
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
                "UPDATE supporting_document SET for_structure_id = ("
                "SELECT link.structure_id FROM application_structure link "
                "WHERE link.federation_id = supporting_document.federation_id "
                "AND link.application_id = supporting_document.application_id AND link.is_bearer) "
                "WHERE federation_id = :federation_id"
            ),
            {"federation_id": federation_id},
        )


def downgrade() -> None:
    with op.batch_alter_table("supporting_document", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(KEY), type_="foreignkey")
        batch_op.drop_column("for_structure_id")

"""Keep what search needs: its indexes, their comparisons, what was asked, and what occupations need."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("cursors", schema=None) as batch_op:
        batch_op.drop_column("generation")
    op.create_table(
        "index_checks",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("extra", sa.Integer(), nullable=False),
        sa.Column("stale", sa.Integer(), nullable=False),
        sa.Column("lag", sa.Integer(), nullable=False),
        sa.Column("repaired", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("at", name=op.f("pk_index_checks")),
    )
    op.create_table(
        "search_counts",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("empty", sa.Integer(), nullable=False),
        sa.Column("interpreted", sa.Integer(), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "asked >= empty AND asked >= interpreted", name=op.f("ck_search_counts_parts_of_asked")
        ),
        sa.PrimaryKeyConstraint("week", "text", "language", name=op.f("pk_search_counts")),
    )
    op.create_table(
        "search_indexes",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("reached", sa.Uuid(), nullable=True),
        sa.Column("copied", sa.Boolean(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('building', 'live', 'retired')", name=op.f("ck_search_indexes_state_known")
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_search_indexes")),
    )
    op.create_table(
        "occupation_skills",
        sa.Column("occupation", sa.String(), nullable=False),
        sa.Column("skill", sa.String(), nullable=False),
        sa.Column("essential", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occupation"], ["concepts.id"], name=op.f("fk_occupation_skills_occupation")
        ),
        sa.ForeignKeyConstraint(["skill"], ["concepts.id"], name=op.f("fk_occupation_skills_skill")),
        sa.PrimaryKeyConstraint("occupation", "skill", name=op.f("pk_occupation_skills")),
    )
    with op.batch_alter_table("occupation_skills", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_occupation_skills_skill"), ["skill"], unique=False)
    op.create_table(
        "occupation_totals",
        sa.Column("occupation", sa.String(), nullable=False),
        sa.Column("essential", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occupation"], ["concepts.id"], name=op.f("fk_occupation_totals_occupation")
        ),
        sa.PrimaryKeyConstraint("occupation", name=op.f("pk_occupation_totals")),
    )

    if op.get_bind().dialect.name == "postgresql":
        # What the search keeps for itself may be emptied; vocabularies may not.
        for table in ("occupation_skills", "occupation_totals"):
            op.execute(
                f"CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION refuse('nothing is ever emptied')"
            )


def downgrade() -> None:
    op.drop_table("occupation_totals")
    with op.batch_alter_table("cursors", schema=None) as batch_op:
        batch_op.add_column(sa.Column("generation", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("occupation_skills", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_occupation_skills_skill"))

    op.drop_table("occupation_skills")
    op.drop_table("search_indexes")
    op.drop_table("search_counts")
    op.drop_table("index_checks")

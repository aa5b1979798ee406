"""create the register."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "cursors",
        sa.Column("follower", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("follower", name=op.f("pk_cursors")),
    )
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
        "leases",
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("duty", name=op.f("pk_leases")),
    )
    op.create_table(
        "ledger_events",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_type", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("ground", sa.String(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_ledger_events")),
        sa.UniqueConstraint("hash", name=op.f("uq_ledger_events_hash")),
    )
    with op.batch_alter_table("ledger_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_events_number"), ["number"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_ledger_events_subject_type_subject_id"),
            ["subject_type", "subject_id"],
            unique=False,
        )

    op.create_table(
        "ledger_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("public_position", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_ledger_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_head")),
    )
    op.create_table(
        "number_series",
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_number_series")),
    )
    op.create_table(
        "policy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", Json, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy")),
        sa.UniqueConstraint("name", "valid_from", name=op.f("uq_policy_name_valid_from")),
    )
    op.create_table(
        "register_marks",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_register_marks")),
    )
    op.create_table(
        "schemes",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("title", Json, nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("shipped", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schemes")),
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
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('building', 'live', 'retired')", name=op.f("ck_search_indexes_state_known")
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_search_indexes")),
    )
    op.create_table(
        "concepts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", Json, nullable=False),
        sa.Column("alternatives", Json, nullable=False),
        sa.Column("broader", sa.String(), nullable=True),
        sa.Column("uri", sa.String(), nullable=True),
        sa.Column("data", Json, nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["scheme"], ["schemes.id"], name=op.f("fk_concepts_scheme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concepts")),
    )
    with op.batch_alter_table("concepts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concepts_scheme_position"), ["scheme", "position"], unique=False)

    op.create_table(
        "agencies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", Json, nullable=False),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("homepage", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["country"], ["concepts.id"], name=op.f("fk_agencies_country")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agencies")),
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
    op.create_table(
        "providers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("earlier_id", sa.String(), nullable=True),
        sa.Column("name", Json, nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("acronym", sa.String(), nullable=True),
        sa.Column("city", Json, nullable=True),
        sa.Column("homepage", sa.String(), nullable=True),
        sa.Column("ror_id", sa.String(), nullable=True),
        sa.Column("founded", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["country"], ["concepts.id"], name=op.f("fk_providers_country")),
        sa.ForeignKeyConstraint(["type"], ["concepts.id"], name=op.f("fk_providers_type")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_providers")),
        sa.UniqueConstraint("earlier_id", name=op.f("uq_providers_earlier_id")),
        sa.UniqueConstraint("number", name=op.f("uq_providers_number")),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(role = 'provider') = (provider_id IS NOT NULL)",
            name=op.f("ck_accounts_provider_role_has_provider"),
        ),
        sa.CheckConstraint("role IN ('provider', 'reviewer', 'admin')", name=op.f("ck_accounts_role_known")),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_accounts_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("name", name=op.f("uq_accounts_name")),
    )
    op.create_table(
        "accreditations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("highest_level", sa.String(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_accreditations_dates_in_order")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_accreditations_agency_id")),
        sa.ForeignKeyConstraint(
            ["highest_level"], ["concepts.id"], name=op.f("fk_accreditations_highest_level")
        ),
        sa.ForeignKeyConstraint(["kind"], ["concepts.id"], name=op.f("fk_accreditations_kind")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["providers.id"], name=op.f("fk_accreditations_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accreditations")),
        sa.UniqueConstraint("agency_id", "reference", name=op.f("uq_accreditations_agency_id_reference")),
    )
    with op.batch_alter_table("accreditations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accreditations_provider_id"), ["provider_id"], unique=False)

    op.create_table(
        "micro_credentials",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("local_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["providers.id"], name=op.f("fk_micro_credentials_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["micro_credentials.id"], name=op.f("fk_micro_credentials_replaces_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_micro_credentials")),
        sa.UniqueConstraint("number", name=op.f("uq_micro_credentials_number")),
        sa.UniqueConstraint(
            "provider_id", "local_id", name=op.f("uq_micro_credentials_provider_id_local_id")
        ),
    )
    with op.batch_alter_table("micro_credentials", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_micro_credentials_position_id"), ["position", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_micro_credentials_replaces_id"), ["replaces_id"], unique=False)

    op.create_table(
        "qualifications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("title", Json, nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=True),
        sa.Column("ects", sa.Numeric(precision=12, scale=3, asdecimal=False), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["field"], ["concepts.id"], name=op.f("fk_qualifications_field")),
        sa.ForeignKeyConstraint(["level"], ["concepts.id"], name=op.f("fk_qualifications_level")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["providers.id"], name=op.f("fk_qualifications_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualifications")),
        sa.UniqueConstraint("number", name=op.f("uq_qualifications_number")),
    )
    with op.batch_alter_table("qualifications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_qualifications_provider_id"), ["provider_id"], unique=False)

    op.create_table(
        "accreditation_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("accreditation_id", sa.Uuid(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("ground", Json, nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["accreditation_id"],
            ["accreditations.id"],
            name=op.f("fk_accreditation_changes_accreditation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["decision"], ["concepts.id"], name=op.f("fk_accreditation_changes_decision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accreditation_changes")),
    )
    with op.batch_alter_table("accreditation_changes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_accreditation_changes_accreditation_id"), ["accreditation_id"], unique=False
        )

    op.create_table(
        "accreditation_fields",
        sa.Column("accreditation_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["accreditation_id"], ["accreditations.id"], name=op.f("fk_accreditation_fields_accreditation_id")
        ),
        sa.ForeignKeyConstraint(["field"], ["concepts.id"], name=op.f("fk_accreditation_fields_field")),
        sa.PrimaryKeyConstraint("accreditation_id", "field", name=op.f("pk_accreditation_fields")),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", Json, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_api_keys_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
    )
    with op.batch_alter_table("api_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_keys_account_id"), ["account_id"], unique=False)

    op.create_table(
        "offerings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("micro_credential_id", sa.Uuid(), nullable=False),
        sa.Column("local_id", sa.String(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("any_time", sa.Boolean(), nullable=True),
        sa.Column("apply_from", sa.Date(), nullable=True),
        sa.Column("apply_until", sa.Date(), nullable=True),
        sa.Column("mode", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("place", Json, nullable=True),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("prices", Json, nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "apply_from <= apply_until", name=op.f("ck_offerings_applications_open_before_they_close")
        ),
        sa.CheckConstraint("seats >= 0", name=op.f("ck_offerings_seats_not_negative")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_offerings_starts_before_it_ends")),
        sa.ForeignKeyConstraint(["language"], ["concepts.id"], name=op.f("fk_offerings_language")),
        sa.ForeignKeyConstraint(
            ["micro_credential_id"], ["micro_credentials.id"], name=op.f("fk_offerings_micro_credential_id")
        ),
        sa.ForeignKeyConstraint(["mode"], ["concepts.id"], name=op.f("fk_offerings_mode")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offerings")),
        sa.UniqueConstraint(
            "micro_credential_id", "local_id", name=op.f("uq_offerings_micro_credential_id_local_id")
        ),
    )
    op.create_table(
        "recognitions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("micro_credential_id", sa.Uuid(), nullable=False),
        sa.Column("qualification_id", sa.Uuid(), nullable=False),
        sa.Column("credits", sa.Numeric(precision=12, scale=3, asdecimal=False), nullable=True),
        sa.Column("condition", Json, nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["micro_credential_id"],
            ["micro_credentials.id"],
            name=op.f("fk_recognitions_micro_credential_id"),
        ),
        sa.ForeignKeyConstraint(
            ["qualification_id"], ["qualifications.id"], name=op.f("fk_recognitions_qualification_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognitions")),
    )
    with op.batch_alter_table("recognitions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_recognitions_micro_credential_id"), ["micro_credential_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_recognitions_qualification_id"), ["qualification_id"], unique=False
        )

    op.create_table(
        "status_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("micro_credential_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("note", Json, nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status <> 'status:expired'", name=op.f("ck_status_changes_expiry_is_computed")),
        sa.ForeignKeyConstraint(["ground"], ["concepts.id"], name=op.f("fk_status_changes_ground")),
        sa.ForeignKeyConstraint(
            ["micro_credential_id"],
            ["micro_credentials.id"],
            name=op.f("fk_status_changes_micro_credential_id"),
        ),
        sa.ForeignKeyConstraint(["status"], ["concepts.id"], name=op.f("fk_status_changes_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_changes")),
    )
    with op.batch_alter_table("status_changes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_status_changes_micro_credential_id"), ["micro_credential_id"], unique=False
        )

    op.create_table(
        "versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("micro_credential_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        sa.Column("reviewer_id", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_ground", sa.String(), nullable=True),
        sa.Column("decision_note", Json, nullable=True),
        sa.Column("comments", Json, nullable=False),
        sa.Column("findings", Json, nullable=False),
        sa.Column("earlier_record", Json, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.CheckConstraint("basis IN ('review', 'earlier_list')", name=op.f("ck_versions_basis_known")),
        sa.CheckConstraint(
            "state <> 'version-state:approved' OR in_force_from IS NOT NULL",
            name=op.f("ck_versions_approved_has_a_date"),
        ),
        sa.ForeignKeyConstraint(
            ["decision_ground"], ["concepts.id"], name=op.f("fk_versions_decision_ground")
        ),
        sa.ForeignKeyConstraint(
            ["micro_credential_id"], ["micro_credentials.id"], name=op.f("fk_versions_micro_credential_id")
        ),
        sa.ForeignKeyConstraint(["reviewer_id"], ["accounts.id"], name=op.f("fk_versions_reviewer_id")),
        sa.ForeignKeyConstraint(["state"], ["concepts.id"], name=op.f("fk_versions_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versions")),
        sa.UniqueConstraint(
            "micro_credential_id", "sequence", name=op.f("uq_versions_micro_credential_id_sequence")
        ),
    )
    with op.batch_alter_table("versions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_versions_one_open",
            ["micro_credential_id"],
            unique=True,
            sqlite_where=sa.text(
                "state IN ('version-state:draft', 'version-state:submitted', 'version-state:in_review', 'version-state:returned')"
            ),
            postgresql_where=sa.text(
                "state IN ('version-state:draft', 'version-state:submitted', 'version-state:in_review', 'version-state:returned')"
            ),
        )
        batch_op.create_index(
            batch_op.f("ix_versions_state_submitted_at"), ["state", "submitted_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_versions_valid_until"), ["valid_until"], unique=False)

    op.create_table(
        "version_codes",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("pointer", sa.String(), nullable=False),
        sa.Column("concept_id", sa.String(), nullable=True),
        sa.Column("unknown", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(concept_id IS NULL) <> (unknown IS NULL)", name=op.f("ck_version_codes_known_or_not")
        ),
        sa.ForeignKeyConstraint(["concept_id"], ["concepts.id"], name=op.f("fk_version_codes_concept_id")),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_version_codes_version_id")),
        sa.PrimaryKeyConstraint("version_id", "pointer", name=op.f("pk_version_codes")),
    )
    with op.batch_alter_table("version_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_version_codes_concept_id"), ["concept_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_version_codes_unknown"),
            ["unknown"],
            unique=False,
            sqlite_where=sa.text("unknown IS NOT NULL"),
            postgresql_where=sa.text("unknown IS NOT NULL"),
        )

    op.create_table(
        "version_links",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("pointer", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=True),
        sa.Column("qualification", sa.String(), nullable=True),
        sa.Column("micro_credential", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(CASE WHEN provider IS NULL THEN 0 ELSE 1 END) + (CASE WHEN qualification IS NULL THEN 0 ELSE 1 END) + (CASE WHEN micro_credential IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_version_links_one_target"),
        ),
        sa.ForeignKeyConstraint(
            ["micro_credential"], ["micro_credentials.number"], name=op.f("fk_version_links_micro_credential")
        ),
        sa.ForeignKeyConstraint(["provider"], ["providers.number"], name=op.f("fk_version_links_provider")),
        sa.ForeignKeyConstraint(
            ["qualification"], ["qualifications.number"], name=op.f("fk_version_links_qualification")
        ),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_version_links_version_id")),
        sa.PrimaryKeyConstraint("version_id", "pointer", name=op.f("pk_version_links")),
    )
    with op.batch_alter_table("version_links", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_version_links_micro_credential"), ["micro_credential"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_version_links_provider"), ["provider"], unique=False)
        batch_op.create_index(batch_op.f("ix_version_links_qualification"), ["qualification"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("version_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_version_links_qualification"))
        batch_op.drop_index(batch_op.f("ix_version_links_provider"))
        batch_op.drop_index(batch_op.f("ix_version_links_micro_credential"))

    op.drop_table("version_links")
    with op.batch_alter_table("version_codes", schema=None) as batch_op:
        batch_op.drop_index(
            batch_op.f("ix_version_codes_unknown"),
            sqlite_where=sa.text("unknown IS NOT NULL"),
            postgresql_where=sa.text("unknown IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_version_codes_concept_id"))

    op.drop_table("version_codes")
    with op.batch_alter_table("versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_versions_valid_until"))
        batch_op.drop_index(batch_op.f("ix_versions_state_submitted_at"))
        batch_op.drop_index(
            "ix_versions_one_open",
            sqlite_where=sa.text(
                "state IN ('version-state:draft', 'version-state:submitted', 'version-state:in_review', 'version-state:returned')"
            ),
            postgresql_where=sa.text(
                "state IN ('version-state:draft', 'version-state:submitted', 'version-state:in_review', 'version-state:returned')"
            ),
        )

    op.drop_table("versions")
    with op.batch_alter_table("status_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_status_changes_micro_credential_id"))

    op.drop_table("status_changes")
    with op.batch_alter_table("recognitions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recognitions_qualification_id"))
        batch_op.drop_index(batch_op.f("ix_recognitions_micro_credential_id"))

    op.drop_table("recognitions")
    op.drop_table("offerings")
    with op.batch_alter_table("api_keys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_keys_account_id"))

    op.drop_table("api_keys")
    op.drop_table("accreditation_fields")
    with op.batch_alter_table("accreditation_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accreditation_changes_accreditation_id"))

    op.drop_table("accreditation_changes")
    with op.batch_alter_table("qualifications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_qualifications_provider_id"))

    op.drop_table("qualifications")
    with op.batch_alter_table("micro_credentials", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_micro_credentials_position_id"))

    op.drop_table("micro_credentials")
    with op.batch_alter_table("accreditations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accreditations_provider_id"))

    op.drop_table("accreditations")
    op.drop_table("accounts")
    op.drop_table("providers")
    op.drop_table("occupation_totals")
    with op.batch_alter_table("occupation_skills", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_occupation_skills_skill"))

    op.drop_table("occupation_skills")
    op.drop_table("agencies")
    with op.batch_alter_table("concepts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_concepts_scheme_position"))

    op.drop_table("concepts")
    op.drop_table("search_indexes")
    op.drop_table("search_counts")
    op.drop_table("schemes")
    op.drop_table("register_marks")
    op.drop_table("policy")
    op.drop_table("number_series")
    op.drop_table("ledger_head")
    with op.batch_alter_table("ledger_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_events_subject_type_subject_id"))
        batch_op.drop_index(batch_op.f("ix_ledger_events_number"))

    op.drop_table("ledger_events")
    op.drop_table("leases")
    op.drop_table("index_checks")
    op.drop_table("cursors")

"""Guard what must not change: triggers that refuse it whatever code asks, on both databases."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPROVED = "'version-state:approved'"
# What the worker and the search keep for themselves, and what Alembic does.
MAY_BE_EMPTIED = {"cursors", "leases", "search_indexes", "index_checks", "search_counts", "alembic_version"}
# (table, operation, condition on OLD and NEW, what is refused)
GUARDS = (
    ("ledger_events", "UPDATE", "TRUE", "events are never changed"),
    ("ledger_events", "DELETE", "TRUE", "events are never deleted"),
    ("ledger_head", "UPDATE", "NEW.position < OLD.position", "the head never goes back"),
    ("ledger_head", "DELETE", "TRUE", "the head stays"),
    ("number_series", "UPDATE", "NEW.last < OLD.last", "numbers are never given twice"),
    ("number_series", "DELETE", "TRUE", "numbers are never given twice"),
    ("providers", "UPDATE", "NEW.number <> OLD.number", "a public number never changes"),
    ("providers", "DELETE", "TRUE", "what had a public number stays"),
    ("qualifications", "UPDATE", "NEW.number <> OLD.number", "a public number never changes"),
    ("qualifications", "DELETE", "TRUE", "what had a public number stays"),
    ("accreditations", "UPDATE", "TRUE", "decisions are never rewritten"),
    ("accreditations", "DELETE", "TRUE", "decisions are never rewritten"),
    ("accreditation_fields", "UPDATE", "TRUE", "decisions are never rewritten"),
    ("accreditation_fields", "DELETE", "TRUE", "decisions are never rewritten"),
    ("recognitions", "DELETE", "TRUE", "a published statement never goes"),
    ("policy", "UPDATE", "TRUE", "a limit never changes but by a row with a later date"),
    ("policy", "DELETE", "TRUE", "a limit never changes but by a row with a later date"),
    ("concepts", "DELETE", "TRUE", "a code that entries name never goes"),
    ("accounts", "DELETE", "TRUE", "an account that acted never goes"),
    ("api_keys", "DELETE", "TRUE", "a key is revoked, never deleted"),
    (
        "micro_credentials",
        "UPDATE",
        "OLD.number IS NOT NULL AND (NEW.number IS NULL OR NEW.number <> OLD.number"
        " OR COALESCE(CAST(NEW.replaces_id AS VARCHAR), '') <> COALESCE(CAST(OLD.replaces_id AS VARCHAR), ''))",
        "a public number, and what its record replaces, never change",
    ),
    ("micro_credentials", "DELETE", "OLD.number IS NOT NULL", "what had a public number stays"),
    ("offerings", "DELETE", "TRUE", "an offering stays: it is cancelled"),
    ("status_changes", "UPDATE", "TRUE", "decisions are never rewritten"),
    ("status_changes", "DELETE", "TRUE", "decisions are never rewritten"),
    ("accreditation_changes", "UPDATE", "TRUE", "decisions are never rewritten"),
    ("accreditation_changes", "DELETE", "TRUE", "decisions are never rewritten"),
    ("versions", "UPDATE", f"OLD.state = {APPROVED}", "an approved version never changes"),
    ("versions", "DELETE", f"OLD.state = {APPROVED}", "an approved version never changes"),
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            """CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$"""
        )
        for table, operation, condition, message in GUARDS:
            op.execute(
                f"CREATE TRIGGER guard_{operation.lower()} BEFORE {operation} ON {table} FOR EACH ROW"
                f" WHEN ({condition}) EXECUTE FUNCTION refuse('{message}')"
            )
        for table in sorted(set(sa.inspect(op.get_bind()).get_table_names()) - MAY_BE_EMPTIED):
            op.execute(
                f"CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION refuse('nothing is ever emptied')"
            )
        return
    for table, operation, condition, message in GUARDS:
        op.execute(
            f"CREATE TRIGGER guard_{table}_{operation.lower()} BEFORE {operation} ON {table}"
            f" WHEN {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse() CASCADE")
        return
    for table, operation, _condition, _message in GUARDS:
        op.execute(f"DROP TRIGGER guard_{table}_{operation.lower()}")

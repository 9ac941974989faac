"""Create the first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_account_email_lower_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_account_fs_uniquifier")),
        sa.UniqueConstraint("public_id", name=op.f("uq_account_public_id")),
    )
    op.create_table(
        "level",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_level")),
    )
    op.create_table(
        "region",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_region")),
    )
    op.create_table(
        "scheme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme")),
        sa.UniqueConstraint("code", name=op.f("uq_scheme_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_scheme_public_id")),
    )
    op.create_table(
        "sector",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_sector")),
    )
    op.create_table(
        "account_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "name IN ('candidate', 'mentor', 'admin')", name=op.f("ck_account_role_name_known")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_role_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_role")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_account_role_account_id_name")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["account.id"], name=op.f("fk_audit_entry_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entry_subject", ["subject"], unique=False)

    op.create_table(
        "candidate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("employer", sa.String(length=200), nullable=False),
        sa.Column("line_manager_email", sa.String(length=254), nullable=False),
        sa.Column("sector", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("region", sa.String(length=40), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("formats", sa.BigInteger(), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.Column("needs", sa.BigInteger(), nullable=False),
        sa.Column("max_distance_km", sa.Integer(), nullable=True),
        sa.Column("sector_wish", sa.String(length=20), nullable=False),
        sa.Column("employer_wish", sa.String(length=20), nullable=False),
        sa.Column("waiting_since", sa.Date(), nullable=False),
        sa.Column("lost_mentor", sa.Boolean(), nullable=False),
        sa.Column("about", sa.String(length=600), nullable=False),
        sa.Column("languages", sa.String(length=200), nullable=False),
        sa.Column("ask_next", sa.Boolean(), nullable=False),
        sa.Column("message", sa.String(length=2000), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "employer_wish IN ('outside', 'inside', 'no_preference')",
            name=op.f("ck_candidate_employer_wish_known"),
        ),
        sa.CheckConstraint(
            "sector_wish IN ('same', 'different', 'no_preference')",
            name=op.f("ck_candidate_sector_wish_known"),
        ),
        sa.CheckConstraint(
            "status IN ('enrolled', 'seeking', 'matched', 'preparing', 'submitted', 'further_evidence', 'awarded', 'unsuccessful', 'withdrawn')",
            name=op.f("ck_candidate_status_known"),
        ),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_candidate_point_whole")),
        sa.CheckConstraint("formats > 0", name=op.f("ck_candidate_formats_given")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_candidate_account_id")
        ),
        sa.ForeignKeyConstraint(["level"], ["level.code"], name=op.f("fk_candidate_level")),
        sa.ForeignKeyConstraint(["region"], ["region.code"], name=op.f("fk_candidate_region")),
        sa.ForeignKeyConstraint(["scheme_id"], ["scheme.id"], name=op.f("fk_candidate_scheme_id")),
        sa.ForeignKeyConstraint(["sector"], ["sector.code"], name=op.f("fk_candidate_sector")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
        sa.UniqueConstraint("account_id", name=op.f("uq_candidate_account_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_candidate_public_id")),
    )
    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.create_index("ix_candidate_scheme_status", ["scheme_id", "status"], unique=False)

    op.create_table(
        "match_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("scheme_id", sa.Integer(), nullable=False),
        sa.Column("scheme_version", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("token", sa.String(length=32), nullable=True),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        sa.Column("phase", sa.String(length=40), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("error", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'done', 'stopped', 'failed', 'void')",
            name=op.f("ck_match_run_status_known"),
        ),
        sa.CheckConstraint("share BETWEEN 0 AND 1", name=op.f("ck_match_run_share_range")),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["account.id"], name=op.f("fk_match_run_requested_by_id")
        ),
        sa.ForeignKeyConstraint(["scheme_id"], ["scheme.id"], name=op.f("fk_match_run_scheme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_run")),
        sa.UniqueConstraint("public_id", name=op.f("uq_match_run_public_id")),
    )
    with op.batch_alter_table("match_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_match_run_scheme_id"), ["scheme_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_match_run_status"), ["status"], unique=False)

    op.create_table(
        "mentor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("employer", sa.String(length=200), nullable=False),
        sa.Column("line_manager_email", sa.String(length=254), nullable=False),
        sa.Column("sector", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("region", sa.String(length=40), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("formats", sa.BigInteger(), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.Column("strengths", sa.BigInteger(), nullable=False),
        sa.Column("max_distance_km", sa.Integer(), nullable=True),
        sa.Column("about", sa.String(length=600), nullable=False),
        sa.Column("languages", sa.String(length=200), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("place_limit", sa.Integer(), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "paused_until IS NULL OR status = 'paused'", name=op.f("ck_mentor_pause_has_status")
        ),
        sa.CheckConstraint(
            "status IN ('applied', 'trained', 'listed', 'paused', 'retired')",
            name=op.f("ck_mentor_status_known"),
        ),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_mentor_point_whole")),
        sa.CheckConstraint("capacity BETWEEN 0 AND 10", name=op.f("ck_mentor_capacity_range")),
        sa.CheckConstraint("formats > 0", name=op.f("ck_mentor_formats_given")),
        sa.CheckConstraint(
            "held >= 0 AND held <= place_limit", name=op.f("ck_mentor_held_within_limit")
        ),
        sa.CheckConstraint("place_limit >= capacity", name=op.f("ck_mentor_limit_covers_capacity")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mentor_account_id")),
        sa.ForeignKeyConstraint(["level"], ["level.code"], name=op.f("fk_mentor_level")),
        sa.ForeignKeyConstraint(["region"], ["region.code"], name=op.f("fk_mentor_region")),
        sa.ForeignKeyConstraint(["scheme_id"], ["scheme.id"], name=op.f("fk_mentor_scheme_id")),
        sa.ForeignKeyConstraint(["sector"], ["sector.code"], name=op.f("fk_mentor_sector")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor")),
        sa.UniqueConstraint("account_id", name=op.f("uq_mentor_account_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_mentor_public_id")),
    )
    with op.batch_alter_table("mentor", schema=None) as batch_op:
        batch_op.create_index("ix_mentor_scheme_status", ["scheme_id", "status"], unique=False)

    op.create_table(
        "outbox_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("event", sa.String(length=120), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("template", sa.String(length=80), nullable=False),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "status IN ('queued', 'sent', 'failed')", name=op.f("ck_outbox_mail_status_known")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["account.id"], name=op.f("fk_outbox_mail_recipient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_mail")),
        sa.UniqueConstraint(
            "event", "recipient_id", name=op.f("uq_outbox_mail_event_recipient_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_outbox_mail_public_id")),
    )
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_mail_status_due_at", ["status", "due_at"], unique=False)

    op.create_table(
        "password_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_password_code_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_code")),
    )
    with op.batch_alter_table("password_code", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_password_code_account_id"), ["account_id"], unique=False
        )

    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("sent_hash", sa.String(length=64), nullable=False),
        sa.Column("location", sa.String(length=500), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_submission_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_submission_account_id_key")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index("ix_submission_created_at", ["created_at"], unique=False)

    op.create_table(
        "audit_seal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("last_entry_id", sa.Integer(), nullable=False),
        sa.Column("n_entries", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["last_entry_id"], ["audit_entry.id"], name=op.f("fk_audit_seal_last_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("last_entry_id", name=op.f("uq_audit_seal_last_entry_id")),
    )
    op.create_table(
        "capacity_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["mentor.id"], name=op.f("fk_capacity_hold_mentor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacity_hold")),
    )
    with op.batch_alter_table("capacity_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_capacity_hold_mentor_id"), ["mentor_id"], unique=False)

    op.create_table(
        "exclusion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_exclusion_candidate_id")
        ),
        sa.ForeignKeyConstraint(["mentor_id"], ["mentor.id"], name=op.f("fk_exclusion_mentor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exclusion")),
        sa.UniqueConstraint(
            "mentor_id", "candidate_id", name=op.f("uq_exclusion_mentor_id_candidate_id")
        ),
    )
    with op.batch_alter_table("exclusion", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_exclusion_candidate_id"), ["candidate_id"], unique=False
        )

    op.create_table(
        "list_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_list_entry_candidate_id")
        ),
        sa.ForeignKeyConstraint(["mentor_id"], ["mentor.id"], name=op.f("fk_list_entry_mentor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_entry")),
        sa.UniqueConstraint(
            "candidate_id", "mentor_id", name=op.f("uq_list_entry_candidate_id_mentor_id")
        ),
    )
    with op.batch_alter_table("list_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_list_entry_mentor_id"), ["mentor_id"], unique=False)

    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("suitability", sa.Integer(), nullable=False),
        sa.Column("distance_km", sa.Integer(), nullable=True),
        sa.Column("contributions", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_suggestion_candidate_id")
        ),
        sa.ForeignKeyConstraint(["mentor_id"], ["mentor.id"], name=op.f("fk_suggestion_mentor_id")),
        sa.ForeignKeyConstraint(["run_id"], ["match_run.id"], name=op.f("fk_suggestion_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
        sa.UniqueConstraint("public_id", name=op.f("uq_suggestion_public_id")),
        sa.UniqueConstraint(
            "run_id", "candidate_id", name=op.f("uq_suggestion_run_id_candidate_id")
        ),
    )
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_suggestion_candidate_id"), ["candidate_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_suggestion_mentor_id"), ["mentor_id"], unique=False)

    op.create_table(
        "unmatched",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("bars", sa.JSON(), nullable=False),
        sa.Column("eligible_mentors", sa.Integer(), nullable=False),
        sa.Column("nearest_miss", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_unmatched_candidate_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["match_run.id"], name=op.f("fk_unmatched_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unmatched")),
        sa.UniqueConstraint(
            "run_id", "candidate_id", name=op.f("uq_unmatched_run_id_candidate_id")
        ),
    )
    with op.batch_alter_table("unmatched", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_unmatched_candidate_id"), ["candidate_id"], unique=False
        )

    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("message", sa.String(length=2000), nullable=False),
        sa.Column("suggestion_id", sa.Integer(), nullable=True),
        sa.Column("hold_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decline_reason", sa.String(length=20), nullable=True),
        sa.Column("office_words", sa.String(length=1000), nullable=False),
        sa.CheckConstraint(
            "(status IN ('offered', 'requested', 'accepted')) = (hold_id IS NOT NULL)",
            name=op.f("ck_proposal_open_holds_a_place"),
        ),
        sa.CheckConstraint(
            "decline_reason IN ('full', 'no_time', 'sector', 'distance', 'format', 'conflict', 'other')",
            name=op.f("ck_proposal_decline_reason_known"),
        ),
        sa.CheckConstraint(
            "origin IN ('candidate', 'office', 'agreed')", name=op.f("ck_proposal_origin_known")
        ),
        sa.CheckConstraint(
            "status IN ('offered', 'requested', 'accepted', 'approved', 'declined', 'expired', 'withdrawn', 'rejected')",
            name=op.f("ck_proposal_status_known"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('offered', 'requested') OR expires_at IS NOT NULL",
            name=op.f("ck_proposal_awaited_answer_has_an_end"),
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_proposal_candidate_id")
        ),
        sa.ForeignKeyConstraint(
            ["hold_id"], ["capacity_hold.id"], name=op.f("fk_proposal_hold_id")
        ),
        sa.ForeignKeyConstraint(["level"], ["level.code"], name=op.f("fk_proposal_level")),
        sa.ForeignKeyConstraint(["mentor_id"], ["mentor.id"], name=op.f("fk_proposal_mentor_id")),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name=op.f("fk_proposal_suggestion_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("hold_id", name=op.f("uq_proposal_hold_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_proposal_public_id")),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_proposal_candidate_id"), ["candidate_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_proposal_mentor_id"), ["mentor_id"], unique=False)
        batch_op.create_index(
            "ix_proposal_status_expires_at", ["status", "expires_at"], unique=False
        )
        batch_op.create_index(
            "uq_proposal_open_candidate_level",
            ["candidate_id", "level"],
            unique=True,
            postgresql_where=sa.text("status IN ('offered', 'requested', 'accepted')"),
            sqlite_where=sa.text("status IN ('offered', 'requested', 'accepted')"),
        )

    op.create_table(
        "pairing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("hold_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=30), nullable=True),
        sa.CheckConstraint(
            "(status IN ('active', 'on_hold')) = (ended_at IS NULL)",
            name=op.f("ck_pairing_over_has_an_end"),
        ),
        sa.CheckConstraint(
            "(status IN ('active', 'on_hold')) = (hold_id IS NOT NULL)",
            name=op.f("ck_pairing_live_holds_a_place"),
        ),
        sa.CheckConstraint(
            "end_reason IN ('mentor_unavailable', 'mentor_retired', 'mentor_moved', 'candidate_changed_job', 'not_a_good_fit', 'candidate_withdrew', 'no_contact')",
            name=op.f("ck_pairing_end_reason_known"),
        ),
        sa.CheckConstraint(
            "status IN ('active', 'on_hold', 'completed', 'ended_early')",
            name=op.f("ck_pairing_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["account.id"], name=op.f("fk_pairing_approved_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_pairing_candidate_id")
        ),
        sa.ForeignKeyConstraint(["hold_id"], ["capacity_hold.id"], name=op.f("fk_pairing_hold_id")),
        sa.ForeignKeyConstraint(["level"], ["level.code"], name=op.f("fk_pairing_level")),
        sa.ForeignKeyConstraint(["mentor_id"], ["mentor.id"], name=op.f("fk_pairing_mentor_id")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_pairing_proposal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing")),
        sa.UniqueConstraint("hold_id", name=op.f("uq_pairing_hold_id")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_pairing_proposal_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_pairing_public_id")),
    )
    with op.batch_alter_table("pairing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pairing_candidate_id"), ["candidate_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pairing_mentor_id"), ["mentor_id"], unique=False)
        batch_op.create_index(
            "uq_pairing_live_candidate_level",
            ["candidate_id", "level"],
            unique=True,
            postgresql_where=sa.text("status IN ('active', 'on_hold')"),
            sqlite_where=sa.text("status IN ('active', 'on_hold')"),
        )


def downgrade() -> None:
    with op.batch_alter_table("pairing", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_pairing_live_candidate_level",
            postgresql_where=sa.text("status IN ('active', 'on_hold')"),
            sqlite_where=sa.text("status IN ('active', 'on_hold')"),
        )
        batch_op.drop_index(batch_op.f("ix_pairing_mentor_id"))
        batch_op.drop_index(batch_op.f("ix_pairing_candidate_id"))

    op.drop_table("pairing")
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_proposal_open_candidate_level",
            postgresql_where=sa.text("status IN ('offered', 'requested', 'accepted')"),
            sqlite_where=sa.text("status IN ('offered', 'requested', 'accepted')"),
        )
        batch_op.drop_index("ix_proposal_status_expires_at")
        batch_op.drop_index(batch_op.f("ix_proposal_mentor_id"))
        batch_op.drop_index(batch_op.f("ix_proposal_candidate_id"))

    op.drop_table("proposal")
    with op.batch_alter_table("unmatched", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unmatched_candidate_id"))

    op.drop_table("unmatched")
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suggestion_mentor_id"))
        batch_op.drop_index(batch_op.f("ix_suggestion_candidate_id"))

    op.drop_table("suggestion")
    with op.batch_alter_table("list_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_list_entry_mentor_id"))

    op.drop_table("list_entry")
    with op.batch_alter_table("exclusion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exclusion_candidate_id"))

    op.drop_table("exclusion")
    with op.batch_alter_table("capacity_hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_capacity_hold_mentor_id"))

    op.drop_table("capacity_hold")
    op.drop_table("audit_seal")
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index("ix_submission_created_at")

    op.drop_table("submission")
    with op.batch_alter_table("password_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_password_code_account_id"))

    op.drop_table("password_code")
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_mail_status_due_at")

    op.drop_table("outbox_mail")
    with op.batch_alter_table("mentor", schema=None) as batch_op:
        batch_op.drop_index("ix_mentor_scheme_status")

    op.drop_table("mentor")
    with op.batch_alter_table("match_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_match_run_status"))
        batch_op.drop_index(batch_op.f("ix_match_run_scheme_id"))

    op.drop_table("match_run")
    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.drop_index("ix_candidate_scheme_status")

    op.drop_table("candidate")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_subject")

    op.drop_table("audit_entry")
    op.drop_table("account_role")
    op.drop_table("sector")
    op.drop_table("scheme")
    op.drop_table("region")
    op.drop_table("level")
    op.drop_table("account")

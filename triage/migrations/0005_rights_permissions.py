"""Two permissions: to load rights indicators, and to override the tier of a State."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("triage", "0004_law_at_work"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="datarequest",
            options={
                "ordering": ["-received_at"],
                "permissions": (
                    ("view_case", "view case"),
                    ("register_data_request", "register data request"),
                    ("verify_sender", "verify sender"),
                    ("assign_data_request", "assign data request"),
                    ("correct_facts", "correct facts"),
                    ("assess_data_request", "assess data request"),
                    ("ask_clarification", "ask clarification"),
                    ("decide_data_request", "decide data request"),
                    ("approve_decision", "approve decision"),
                    ("clear_rights_review", "clear rights review"),
                    ("clear_executive_review", "clear executive review"),
                    ("produce_disclosure", "produce disclosure"),
                    ("draft_letter", "draft letter"),
                    ("issue_letter", "issue letter"),
                    ("deliver_letter", "deliver letter"),
                    ("close_data_request", "close data request"),
                    ("reassign_jurisdiction", "reassign jurisdiction"),
                    ("seal_data_request", "seal data request"),
                    ("preserve_data", "preserve data"),
                    ("suspend_authority", "suspend authority"),
                    ("show_identifier", "show identifier"),
                    ("verify_history", "verify history"),
                    ("draft_rulebook", "draft rulebook"),
                    ("publish_rulebook", "publish rulebook"),
                    ("load_law", "load law"),
                    ("review_rule", "review rule"),
                    ("load_indicators", "load indicators"),
                    ("override_tier", "override tier"),
                    ("propose_grant", "propose grant"),
                    ("approve_grant", "approve grant"),
                    ("freeze_report", "freeze report"),
                    ("write_note", "write note"),
                    ("link_data_requests", "link data requests"),
                    ("manage_assignment_rules", "manage assignment rules"),
                    ("export_list", "export list"),
                    ("work_on_sealed", "may work on this sealed data request"),
                ),
            },
        ),
    ]

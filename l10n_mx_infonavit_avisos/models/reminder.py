"""What all reminders share: who gets them, and that each record has one at a time."""

from markupsafe import escape

ACCOUNTANTS = "l10n_mx_infonavit_avisos.group_infonavit_user"
MANAGERS = "l10n_mx_infonavit_avisos.group_infonavit_manager"


def manager_domain(env):
    """Domain of the users who may be responsible for what only managers see."""
    return [("all_group_ids", "in", env.ref(MANAGERS).ids)]


def recipient(record, group):
    """The user who is reminded of a record: its responsible; where it has none, or he
    is not here any more, the group's newest member in its company. So the
    administrator, the oldest, is asked only where there is nobody else.
    """
    responsible = record["user_id"] if "user_id" in record else record.env["res.users"]
    company = record.company_id
    members = record.env.ref(group).all_user_ids.sorted("id", reverse=True)
    here = (responsible | members).filtered(
        lambda u: u.active and not u.share and company <= u.company_ids
    )
    return here[:1] or responsible


def replace(record, activity_type, user, deadline, summary=False, note=""):
    """Schedule an activity in the place of the earlier one of its type.

    ``summary``, ``note``: in the language of the user; a note is text, or ``Markup``.
    """
    record.activity_unlink([activity_type])
    record.activity_schedule(
        activity_type,
        date_deadline=deadline,
        user_id=user.id,
        summary=summary,
        # The field is HTML, and names are what people typed.
        note=escape(note),
    )

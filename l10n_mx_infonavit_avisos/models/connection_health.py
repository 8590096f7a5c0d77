"""Whether the connections to Infonavit's service work, in words."""

from odoo import fields

CONNECTIONS = "l10n_mx_infonavit_avisos.action_connection"
# How many are named; a payroll bureau has hundreds.
MOST = 6


def health(connections):
    """``list``: the first connections, those in trouble before the others; ``more``:
    how many there are beyond them. ``connections``: any record of the model."""
    # The states' own names put them in this order: trouble, ready, off, draft.
    named = connections.search([], order="state desc, company_id, id", limit=MOST)
    total = connections.search_count([]) if len(named) == MOST else len(named)
    states = dict(connections._fields["state"]._description_selection(connections.env))
    return {
        "action": CONNECTIONS,
        "list": [_entry(connection, states) for connection in named],
        "more": total - len(named),
    }


def _entry(connection, states):
    return {
        "id": connection.id,
        "name": connection.display_name,
        "state": connection.state,
        "state_label": states[connection.state],
        "last_success": fields.Datetime.to_string(connection.last_success),
        "next_run": fields.Datetime.to_string(connection.next_run),
        "error": connection.state == "trouble" and connection.last_error or "",
    }

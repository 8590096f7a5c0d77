"""How far the bimesters are: what is due, withheld, given back and short, as amounts
that each open their list."""

from .wording import bimester as in_words

RETENTIONS = "l10n_mx_infonavit_avisos.action_retention"
INSUFFICIENT = "l10n_mx_infonavit_avisos.action_retention_insufficient"
CORRECTIONS = "l10n_mx_infonavit_avisos.action_correction"
BIMESTERS = "l10n_mx_infonavit_avisos.action_bimester"
# The current one, and those before it that are still open.
MOST = 3


def progress(bimesters):
    """One entry for all registros patronales of each bimester, the newest first.

    ``bimesters``: those of the last months (``_on_board``). The first is shown in any
    case; the others while a registro patronal of theirs is open and something is due.
    """
    grouped = bimesters.grouped(lambda b: (b.date_from, b.currency_id))
    newest = max((first for first, _currency in grouped), default=None)
    entries = [
        _entry(alike, currency)
        for (first, currency), alike in grouped.items()
        if first == newest or any(b.state == "open" and b.due for b in alike)
    ]
    return sorted(entries, key=lambda entry: entry["date_from"], reverse=True)[:MOST]


def _entry(alike, currency):
    """The bimester of some registros patronales, in one currency."""
    env, first = alike.env, alike[0]
    bars = _bars(alike)
    largest = max((bar["amount"] for bar in bars), default=0)
    for bar in bars:
        share = 100 * bar["amount"] / largest if largest > 0 else 0
        bar["share"] = min(max(round(share, 1), 0), 100)
    due, confirmed = sum(alike.mapped("due")), sum(alike.mapped("confirmed"))
    return {
        "key": first.name,
        "name": in_words(env, first._engine()),
        "date_from": first.date_from.isoformat(),
        "currency_id": currency.id,
        "bars": bars,
        "percent": min(round(100 * confirmed / due), 100) if due else 0,
        "limit": min(alike.mapped("payment_limit")).isoformat(),
        "is_remitted": all(b.state == "remitted" for b in alike),
        "action": BIMESTERS,
        "domain": [["id", "in", alike.ids]],
    }


def _bars(alike):
    env, ids = alike.env, alike.ids
    counted = [["bimester_id", "in", ids], ["counts", "=", True]]
    lacking = ["|", ["short", ">", 0], ["carried", ">", 0]]
    settled = [["bimester_id", "in", ids], ["state", "in", ["applied", "paid"]]]
    bars = (
        ("due", env._("Due"), RETENTIONS, counted),
        ("withheld", env._("Withheld"), RETENTIONS, counted),
        ("short", env._("Short"), INSUFFICIENT, counted + lacking),
        ("returned", env._("Returned"), CORRECTIONS, [*settled, ["total", "<", 0]]),
    )
    return [
        {
            "key": key,
            "label": label,
            "amount": round(sum(alike.mapped(key)), 2),
            "action": action,
            "domain": domain,
        }
        for key, label, action, domain in bars
    ]

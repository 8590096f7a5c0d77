"""Empresa de Diez: the employer's own count of bimesters in a row, from the payments of
its bimesters and its closed reconciliations."""

from collections import defaultdict

from ..engine import ten
from ..engine.reconciliation import TOLERANCE
from . import wording
from .daily import today_in_mexico
from .value import PESOS, to_decimal

# Bimesters that a look goes back: ten, and what may wait before them.
LOOK_BACK = 24


def series_of(registros, company=None):
    """The series of each registro patronal by id, and that of the company, all at once.

    ``registros``: records of one company, which may be none: then its bimesters without
    registro patronal are looked at (id False).
    """
    env = registros.env(su=True)
    company = company or registros.company_id
    bimesters = env["l10n_mx_infonavit.bimester"].search(
        [("company_id", "in", company.ids)],
        limit=LOOK_BACK * max(1, _count(env, company)),
    )
    paid = paid_of(bimesters)
    by_registro = defaultdict(list)
    for bimester in bimesters:
        key = bimester.registro_patronal_id.id
        by_registro[key].append(paid[bimester.id])
    today = today_in_mexico()
    found = {key: ten.series(of, today) for key, of in by_registro.items()}
    return found, ten.together(by_registro.values(), today)


def _count(env, company):
    registros = env["l10n_mx_infonavit.registro.patronal"]
    return 1 + registros.with_context(active_test=False).search_count(
        [("company_id", "in", company.ids)]
    )


def paid_of(bimesters):
    """What is known of each bimester's payment, by id."""
    closed = dict.fromkeys(bimesters.ids)
    for bimester, lacking, excess in bimesters.env[
        "l10n_mx_infonavit.reconciliation.line"
    ]._read_group(
        [
            ("bimester_id", "in", bimesters.ids),
            ("reconciliation_id.state", "=", "closed"),
        ],
        ["bimester_id"],
        ["lacking:sum", "excess:sum"],
    ):
        closed[bimester.id] = lacking, excess
    empty = bimesters.env["l10n_mx_infonavit.reconciliation"].search(
        [("bimester_id", "in", bimesters.ids), ("state", "=", "closed")]
    )
    for record in empty:
        key = record.bimester_id.id
        closed[key] = closed[key] or (0.0, 0.0)
    return {bimester.id: _paid(bimester, closed[bimester.id]) for bimester in bimesters}


def _paid(bimester, closed):
    lacking, excess = closed or (0.0, 0.0)
    less = to_decimal(bimester.to_remit - bimester.amount_remitted, PESOS)
    return ten.Paid(
        bimester._engine(),
        bimester.payment_limit,
        bimester.date_remitted or None,
        less if less > TOLERANCE else type(less)(0),
        closed is not None,
        to_decimal(lacking, PESOS),
        to_decimal(excess, PESOS),
    )


# --- in words -------------------------------------------------------------------------


def words_of(bimester):
    """The series of a bimester's registro patronal, and the company's, in words."""
    bimester.check_access("read")
    registros, company = series_of(
        bimester.registro_patronal_id, bimester.sudo().company_id
    )
    own = registros.get(bimester.registro_patronal_id.id)
    return in_words(bimester.env, own, company)


def in_words(env, own, company):
    """How many in a row, why no more, and whose count it is."""
    rows = []
    if own:
        rows.append(_series(env, own))
    if company and company != own:
        whole = _series(env, company)
        rows.append(
            env._("The company, all registros patronales: %(told)s", told=whole)
        )
    rows.append(
        env._(
            "This is our own count, from the payments and closed reconciliations kept "
            "here. It is not Infonavit's."
        )
    )
    return "\n".join(rows)


def _series(env, found):
    rows = [
        env._(
            "%(count)s of %(ten)s bimesters in a row.", count=found.count, ten=ten.TEN
        )
    ]
    if found.broken:
        rows.append(
            env._(
                "%(bimester)s does not count: %(why)s.",
                bimester=wording.bimester(env, found.broken),
                why=_why(env, found.reason),
            )
        )
    rows += [
        env._(
            "%(bimester)s is not decided: %(why)s.",
            bimester=wording.bimester(env, bimester),
            why=_why(env, reason),
        )
        for bimester, reason in found.pending
    ]
    return " ".join(rows)


def _why(env, reason):
    return {
        ten.LATE: env._("it was paid after its limit"),
        ten.UNPAID: env._("its limit has passed and it is not marked as remitted"),
        ten.PAID_LESS: env._("less was paid than was withheld"),
        ten.LACKING: env._("its reconciliation left amounts lacking"),
        ten.EXCESS: env._("its reconciliation left amounts in excess"),
        ten.UNPROVED: env._("its reconciliation was never closed"),
        ten.UNKNOWN: env._("nothing is kept of it here"),
        ten.OPEN: env._("it is not paid yet"),
        ten.NOT_CLOSED: env._("its reconciliation is not closed yet"),
    }[reason]

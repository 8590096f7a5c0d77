"""What trusts allow on a day, for which registros patronales, and what follows them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from odoo import models

# Of each state that allows nothing: the date that tells why.
DATES = {"to_come": "date_from", "expired": "date_to", "revoked": "date_revoked"}


@dataclass(frozen=True)
class Gap:
    """Registros patronales for which no trust is in force on a day.

    ``code``: ``missing``, ``to_come``, ``expired`` or ``revoked``. ``trusts``: the
    nearest ones there are. ``day``: on which they begin, ended or were revoked.
    """

    code: str
    day: date | None
    registros: models.BaseModel
    trusts: models.BaseModel


def allowed(trusts, registros, day, is_own):
    """(registros patronales that trusts between the same two allow on a day, gaps).

    Where the employer is his own developer, what no trust names is allowed.
    """
    # By registro patronal; those for all of them under None.
    by_registro = defaultdict(list)
    for trust in trusts:
        for registro in trust.registro_patronal_ids.ids or [None]:
            by_registro[registro].append(trust.id)
    covered, lacking = [], defaultdict(list)
    for registro in registros:
        covering = trusts.browse(by_registro[None] + by_registro[registro.id])
        if any(trust._holds_on(day) for trust in covering):
            covered.append(registro.id)
        elif is_own and not covering:
            covered.append(registro.id)
        else:
            nearest = _nearest(covering, day)
            lacking[_why(nearest, day)].append((registro.id, nearest.ids))
    gaps = [
        Gap(*why, registros.browse(r for r, _t in pairs), _all(trusts, pairs))
        for why, pairs in lacking.items()
    ]
    return registros.browse(covered), gaps


def renewed(trusts, day):
    """Those after which others go on, for each of their registros patronales."""
    ending = trusts.filtered(_last_day)
    # By registro patronal; those for all of them under None.
    others = defaultdict(list)
    for trust in related(ending).filtered(lambda t: not t.date_revoked):
        for registro in trust.registro_patronal_ids.ids or [None]:
            others[_relation(trust), registro].append(trust)
    registros = _registros(ending.filtered(lambda t: not t.registro_patronal_ids))
    return ending.filtered(lambda t: _goes_on(t, others, registros, day))


def _registros(trusts):
    """Ids of the registros patronales of their companies, by company's id."""
    found = defaultdict(list)
    if trusts:
        for company, registros in trusts.env[
            "l10n_mx_infonavit.registro.patronal"
        ]._read_group(
            [("company_id", "in", trusts.company_id.ids)],
            ["company_id"],
            ["id:array_agg"],
        ):
            found[company.id] = registros
    return found


def related(trusts):
    """All between the same companies and developers, these included."""
    if not trusts:
        return trusts
    return trusts.search(
        [
            ("company_id", "in", trusts.company_id.ids),
            ("developer_rfc", "in", trusts.mapped("developer_rfc")),
        ]
    )


def _relation(trust):
    """Between whom it is."""
    return trust.company_id.id, trust.rfc, trust.developer_rfc


def _last_day(trust):
    """The last on which it holds; False where it has no end."""
    if trust.date_revoked:
        return trust.date_revoked - timedelta(days=1)
    return trust.date_to


def _nearest(trusts, day):
    """Of those not in force: the next to begin, else the last that ended."""
    to_come = trusts.filtered(lambda t: t._state_on(day) == "to_come")
    if to_come:
        return to_come.sorted(lambda t: (t.date_from, t.id))[:1]
    return trusts.sorted(lambda t: (t.date_revoked or t.date_to, t.id))[-1:]


def _why(trust, day):
    """(code, day) of a gap to which this one trust, or none, is the nearest."""
    if not trust:
        return "missing", None
    state = trust._state_on(day)
    return state, trust[DATES[state]]


def _all(trusts, pairs):
    return trusts.browse({trust for _registro, ids in pairs for trust in ids})


def _goes_on(trust, others, of_company, day):
    """Whether others cover what the trust does, without a day between them.

    A gap that has passed does not matter any more.
    """
    last = _last_day(trust)
    begun = max(last + timedelta(days=1), day)

    def covered(registro):
        return any(
            other.date_from <= begun and (not other.date_to or other.date_to > last)
            for other in others.get((_relation(trust), registro), ())
        )

    if covered(None):
        return True
    registros = trust.registro_patronal_ids.ids or of_company[trust.company_id.id]
    return bool(registros) and all(covered(registro) for registro in registros)

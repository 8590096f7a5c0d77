"""What becomes of avisos that come in: to whom they belong, and what is odd about them.

Judging writes nothing, so that a preview says what an import then does.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

from ..engine.notice import SUSPENSION
from ..engine.oddities import Claim, oddities
from ..engine.timeline import Order
from .matching import Matching
from .notice_record import ORDER_FROM, order_of, order_of_values

# What is read of the avisos beside those that come: their originals are large.
STANDING = (
    "employee_id",
    "credit_number",
    "state",
    *ORDER_FROM,
)


@dataclass(frozen=True)
class Coming:
    """An aviso that is stored or about to be.

    ``said``: the record or Notice. ``employee``: whom it belonged to so far. ``order``:
    none while its class is not known. ``rivals``: keys of the other contents of its
    folio, where it waits because of them.
    """

    key: str
    said: Any
    employee: Any
    order: Order | None
    is_confirmed: bool = False
    rivals: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Outcome:
    """What an aviso becomes; ``codes``: why it waits, with details after a colon."""

    employee: Any
    registro: Any
    state: str
    codes: tuple[str, ...] = ()


class Judge:
    """Judges avisos of one company, and remembers those it foresaw to hold."""

    def __init__(self, env, company):
        self.env = env
        self.company = company
        self.foreseen: dict[int, list[Claim]] = defaultdict(list)

    def judge(self, coming):
        """Outcomes by key."""
        matching = Matching(self.env, self.company, [one.said for one in coming])
        outcomes = {one.key: _alone(one, matching) for one in coming}
        claims = defaultdict(list)
        for one in coming:
            outcome = outcomes[one.key]
            if outcome.state in ("new", "to_review"):
                claims[outcome.employee.id].append(_claim(one, outcome))
        for key, details in self._odd(claims, set(outcomes)):
            codes = tuple(f"{code}:{d}" if d else code for code, d in details.items())
            outcome = outcomes[key]
            outcomes[key] = replace(
                outcome, state="to_review", codes=outcome.codes + codes
            )
        # Whoever looks at the workers one by one reads them at once.
        self.env["hr.employee"].union(*(o.employee for o in outcomes.values())).fetch(
            ["name", "company_id"]
        )
        return outcomes

    def foresee(self, coming):
        """Outcomes by key of what is not stored; later ones are judged beside it."""
        outcomes = self.judge(coming)
        for one in coming:
            outcome = outcomes[one.key]
            if outcome.state == "new":
                claim = replace(_claim(one, outcome), is_applied=True)
                self.foreseen[outcome.employee.id].append(claim)
        return outcomes

    def _odd(self, claims, coming):
        """(key, what is odd) of the claims (employee id → claims) that come."""
        claims = {
            employee: theirs
            for employee, theirs in claims.items()
            if any(c.order.notice_class != SUSPENSION for c in theirs)
        }
        standing = self._standing(claims, coming)
        for employee, theirs in claims.items():
            yield from oddities(standing[employee], theirs).items()

    def _standing(self, employees, coming):
        """The workers' claims beside the avisos that come (``coming``: their keys)."""
        standing = defaultdict(list)
        if not employees:
            return standing
        avisos = self.env["l10n_mx_infonavit.aviso"].search_fetch(
            [
                ("employee_id", "in", list(employees)),
                ("state", "in", ("applied", "new")),
            ],
            STANDING,
        )
        for aviso in avisos:
            if str(aviso.id) not in coming:
                standing[aviso.employee_id.id].append(
                    Claim(
                        aviso.credit_number,
                        order_of(aviso),
                        is_applied=aviso.state == "applied",
                    )
                )
        for employee in employees:
            standing[employee] += self.foreseen[employee]
        return standing


def coming_of(env, key, vals):
    """Values of a record about to be created, as they are judged."""
    said = SimpleNamespace(
        nss=vals.get("nss"),
        nss_unified=vals.get("nss_unified"),
        nrp=vals.get("nrp"),
        credit_number=vals.get("credit_number"),
    )
    return Coming(
        key,
        said,
        env["hr.employee"].browse(vals.get("employee_id") or []),
        order_of_values(env, key, vals) if vals.get("notice_class") else None,
        bool(vals.get("is_confirmed")),
    )


def _alone(one, matching):
    """The outcome as far as it depends on the aviso itself."""
    match = matching.match(one.said, one.employee)
    state, codes = "new", match.lacks
    if codes:
        state = "unmatched"
    if not one.order:
        state, codes = "to_classify", ("no_class", *codes)
    if not one.is_confirmed:
        odd = ("conflict",) if one.rivals else ()
        if match.is_elsewhere and state == "new":
            odd += ("other_registro",)
        if odd and state == "new":
            state = "to_review"
        codes += odd
    return Outcome(match.employee, match.registro, state, codes)


def _claim(one, outcome):
    return Claim(
        one.said.credit_number,
        one.order,
        waits=outcome.state != "new",
        is_accepted=one.is_confirmed,
        rivals=one.rivals,
    )

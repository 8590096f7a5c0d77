"""A credit's avisos in order, and what each changes, in words and pesos a month."""

from collections import defaultdict

from odoo import fields

from ..engine.money import money, plain
from ..engine.monthly import monthly
from ..engine.notice import CUOTA_FIJA, FACTOR, PORCENTAJE, SUSPENSION
from ..engine.span import Span
from ..engine.timeline import FOREVER, Term, build
from . import wording
from .credit import key_of
from .notice_record import order_of
from .payroll_inputs import PayrollInputs
from .value import VALUE_DIGITS, to_decimal

ARROW = " → "


def avisos_of(records):
    """All avisos of some credits, or of those of some avisos."""
    return records.env["l10n_mx_infonavit.aviso"].search(
        [
            ("employee_id", "in", records.employee_id.ids),
            ("credit_number", "in", records.mapped("credit_number")),
        ]
    )


class History:
    """Of the credits of some avisos, with a constant number of queries."""

    def __init__(self, avisos):
        self.env = avisos.env
        employees = avisos.employee_id
        # Those of one aviso's credit that the user may not see have their word, too.
        family = avisos_of(avisos.sudo()).filtered("employee_id")
        self.avisos = family.grouped(key_of)
        model = self.env["l10n_mx_infonavit.credit"].sudo()
        self.credits = model.search(
            [
                ("employee_id", "in", employees.ids),
                ("credit_number", "in", avisos.mapped("credit_number")),
            ]
        ).grouped(key_of)
        self.inputs = self._inputs(family)

    def _inputs(self, family):
        days = [day for day in family.mapped("date_effective") if day]
        if not days:
            return None
        span = Span(min(days), max(days))
        return PayrollInputs(self.env, family.employee_id.ids, span)

    # --- what an aviso changes --------------------------------------------------------

    def effect(self, aviso):
        """One sentence; False where it has none: without class or worker, set aside."""
        if not (aviso.notice_class and aviso.employee_id) or aviso.state == "discarded":
            return False
        aviso = aviso.sudo()
        applied = self._applied(aviso)
        rivals = aviso._rivals() if aviso.state != "applied" else aviso.browse()
        before = self._on(aviso, applied - aviso)
        after = self._on(aviso, (applied - rivals) | aviso)
        return self._sentence(aviso, before, after)

    def _applied(self, aviso):
        found = self.avisos.get(key_of(aviso), aviso.browse())
        return found.filtered(lambda a: a.state == "applied" and a.notice_class)

    def _on(self, aviso, avisos):
        """The term of the credit on the aviso's first day, if only these held."""
        for term in self._terms(aviso, avisos):
            if aviso.date_effective in term.span:
                return term
        return None

    def _terms(self, aviso, avisos):
        credit = self.credits.get(key_of(aviso))
        applies_table = bool(credit and credit.applies_table)
        terms = build(order_of(one) for one in avisos).terms
        return [
            Term(t.first, t.last, t.discount_type, t.discount_value, t.key, True)
            if applies_table
            else t
            for t in terms
        ]

    def _sentence(self, aviso, before, after):
        env = self.env
        names = {
            "day": wording.day(env, aviso.date_effective),
            "terms": self._words(aviso, before, after),
        }
        if not (before or after):
            return env._(
                "It changes nothing: the credit is not withheld on %(day)s.", **names
            )
        if not after:
            return env._("From %(day)s nothing is withheld; so far %(terms)s", **names)
        if before and _said(before) == _said(after):
            return env._("From %(day)s on nothing changes: %(terms)s", **names)
        return env._("From %(day)s: %(terms)s", **names)

    def _words(self, aviso, before, after):
        """The terms, or what becomes of them, and about how much a month."""
        if before and after and _said(before) == _said(after):
            before = None
        terms = [term for term in (before, after) if term]
        if not terms:
            return ""
        if len({term.discount_type for term in terms}) == 1:
            values = ARROW.join(_value(term) for term in terms)
            text = f"{self._kind(terms[0].discount_type)} {values}"
        else:
            text = ARROW.join(
                f"{self._kind(term.discount_type)} {_value(term)}" for term in terms
            )
        amounts = [self._monthly(aviso, term) for term in terms]
        if not all(amounts):
            return text
        if amounts == [term.discount_value for term in terms]:
            return self.env._("%(terms)s a month", terms=text)
        return self.env._(
            "%(terms)s, about %(amount)s a month",
            terms=text,
            amount=ARROW.join(f"${amount:,.0f}" for amount in amounts),
        )

    def _kind(self, kind):
        return {
            CUOTA_FIJA: self.env._("cuota fija"),
            FACTOR: self.env._("factor"),
            PORCENTAJE: self.env._("percentage of the SDI"),
        }[kind]

    def _monthly(self, aviso, term):
        inputs = self.inputs
        return monthly(
            term,
            inputs.worker(aviso.employee_id.id, aviso.registro_patronal_id.id),
            inputs.law,
            inputs.policy(aviso.company_id.id),
            aviso.date_effective,
        )

    # --- the timeline -----------------------------------------------------------------

    def timeline(self, aviso):
        """Entries of the credit's avisos, this one marked."""
        if not aviso.employee_id:
            return []
        return self._entries(key_of(aviso), aviso)

    def timeline_of_credit(self, credit):
        """Entries of the credit's avisos, those set aside left out."""
        return self._entries(key_of(credit), None)

    def _entries(self, key, current):
        avisos = self.avisos.get(key)
        if not avisos:
            return []
        shown = avisos.filtered(lambda a: a.state != "discarded" or a == current)
        first = avisos[:1]
        terms = defaultdict(list)
        for term in self._terms(first, self._applied(first)):
            terms[term.key].append(term)
        ordered = shown.sorted(
            lambda a: (a.date_effective or a.date_notified, a.date_notified, a.id)
        )
        return [self._entry(aviso, terms[str(aviso.id)], current) for aviso in ordered]

    def _entry(self, aviso, terms, current):
        env = self.env
        classes = dict(aviso._fields["notice_class"]._description_selection(env))
        states = dict(aviso._fields["state"]._description_selection(env))
        return {
            "id": aviso.id,
            "folio": aviso.with_env(env).sudo().display_name,
            "day": wording.day(env, aviso.date_effective or aviso.date_notified),
            "title": classes.get(aviso.notice_class) or env._("Unknown Class"),
            "class": aviso.notice_class or "unknown",
            "terms": self._terms_in_words(aviso),
            "spans": [self._span(term) for term in terms],
            "notified": env._(
                "notified on %(day)s", day=wording.day(env, aviso.date_notified)
            ),
            "who": self._who(aviso),
            "state": aviso.state,
            "state_label": env._("Without Effect")
            if aviso.state == "applied" and aviso.is_idle
            else states[aviso.state],
            "is_current": aviso == current,
        }

    def _terms_in_words(self, aviso):
        if not aviso.discount_type or aviso.notice_class in (False, SUSPENSION):
            return ""
        credit = self.credits.get(key_of(aviso))
        term = Term(
            aviso.date_effective,
            FOREVER,
            aviso.discount_type,
            to_decimal(aviso.discount_value, VALUE_DIGITS),
            str(aviso.id),
            bool(credit and credit.applies_table),
        )
        return self._words(aviso, None, term)

    def _span(self, term):
        first = wording.day(self.env, term.first)
        if term.last == FOREVER:
            return self.env._("%(first)s until further notice", first=first)
        return f"{first} – {wording.day(self.env, term.last)}"

    def _who(self, aviso):
        if aviso.state != "applied" or not aviso.applied_uid:
            return ""
        return self.env._(
            "applied by %(user)s on %(day)s",
            user=aviso.applied_uid.name,
            day=wording.day(
                self.env, fields.Datetime.context_timestamp(aviso, aviso.applied_date)
            ),
        )


def _said(term):
    return term.discount_type, term.discount_value


def _value(term):
    value = term.discount_value
    return {
        CUOTA_FIJA: f"${money(value)}",
        FACTOR: plain(value),
        PORCENTAJE: f"{plain(value)} %",
    }[term.discount_type]

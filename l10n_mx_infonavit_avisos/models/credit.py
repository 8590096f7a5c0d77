from collections import defaultdict, namedtuple

from odoo import api, fields, models
from odoo.fields import Domain

from ..engine.timeline import FOREVER, build
from .aviso import DISCOUNTS
from .meanwhile import making
from .notice_record import ORDER_FROM, order_of_values
from .value import VALUE_DIGITS

# What is read of an aviso to derive its credit.
Row = namedtuple(
    "Row",
    (
        "id",
        "company_id",
        "employee_id",
        "credit_number",
        "registro_patronal_id",
        "credit_id",
        "is_idle",
        *ORDER_FROM,
    ),
)


class Credit(models.Model):
    """A worker's housing credit, derived from his applied avisos by ``_rebuild``.

    The record itself stays when its avisos change, since payslips refer to it and a
    person may have switched its insurance off; its terms are made anew.
    """

    _name = "l10n_mx_infonavit.credit"
    _description = "Infonavit Credit"
    _inherit = ["mail.thread", "l10n_mx_infonavit.company.check"]
    _order = "employee_id, credit_number"
    _rec_name = "credit_number"
    _rec_names_search = ["credit_number", "employee_id.name"]
    _mail_post_access = "read"
    _check_company_auto = True

    credit_number = fields.Char(required=True, index=True)
    employee_id = fields.Many2one(
        "hr.employee", string="Worker", required=True, index=True, check_company=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    registro_patronal_id = fields.Many2one(
        "l10n_mx_infonavit.registro.patronal", check_company=True
    )
    term_ids = fields.One2many(
        "l10n_mx_infonavit.credit.term", "credit_id", string="Terms"
    )
    aviso_ids = fields.One2many("l10n_mx_infonavit.aviso", "credit_id", string="Avisos")
    retention_ids = fields.One2many(
        "l10n_mx_infonavit.retention", "credit_id", string="Retentions"
    )
    has_insurance = fields.Boolean(
        "Damage Insurance",
        default=True,
        tracking=True,
        help="Whether the insurance of each bimester is withheld with this credit.",
    )
    applies_table = fields.Boolean(
        "Reduction Table",
        tracking=True,
        help="An old credit (granted before 1 Feb 1998), whose percentage the table of "
        "DOF 24 Nov 2003 lowers by the worker's wage. No aviso says so; SUA calls it "
        "“aplica tabla”.",
    )
    date_from = fields.Date("From", help="First day of its first terms.")
    date_to = fields.Date("To", help="Last day; empty while it goes on.")
    state = fields.Selection(
        [
            ("none", "Nothing to Withhold"),
            ("future", "Starts Later"),
            ("in_force", "In Force"),
            ("suspended", "Suspended"),
        ],
        compute="_compute_current",
        search="_search_state",
    )
    discount_type = fields.Selection(DISCOUNTS, compute="_compute_current")
    discount_value = fields.Float(digits=VALUE_DIGITS, compute="_compute_current")
    discount = fields.Char(compute="_compute_current")

    _number_uniq = models.Constraint(
        "UNIQUE(company_id, employee_id, credit_number)",
        "The worker has that credit already.",
    )

    @api.depends("term_ids.date_from", "term_ids.date_to")
    def _compute_current(self):
        today = fields.Date.context_today(self)
        for credit in self:
            terms = credit.term_ids.sorted("date_from")
            current = terms.filtered(
                lambda t: t.date_from <= today and (not t.date_to or t.date_to >= today)
            )
            coming = terms.filtered(lambda t: t.date_from > today)
            if current:
                credit.state = "in_force"
            elif coming:
                credit.state = "future"
            else:
                credit.state = "suspended" if terms else "none"
            shown = current or coming[:1] or terms[-1:]
            credit.discount_type = shown.discount_type
            credit.discount_value = shown.discount_value
            credit.discount = shown.discount

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        current = Domain("date_from", "<=", today) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", today)
        )
        in_force = Domain("term_ids", "any", current)
        coming = Domain("term_ids", "any", [("date_from", ">", today)])
        some = Domain("term_ids", "!=", False)
        domains = {
            "none": ~some,
            "future": ~in_force & coming,
            "in_force": in_force,
            "suspended": some & ~in_force & ~coming,
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    def _in_force(self, date_from, date_to):
        """Those with terms on some day of the period, both ends included."""
        return self.term_ids.filtered(
            lambda term: (
                term.date_from <= date_to
                and (not term.date_to or term.date_to >= date_from)
            )
        ).credit_id

    def action_switch_insurance(self):
        """Withhold the damage insurance with this credit, or not."""
        self.env["l10n_mx_infonavit.aviso"].browse()._check_may_decide()
        self.check_access("read")
        for credit in self.sudo():
            credit.has_insurance = not credit.has_insurance

    def action_switch_table(self):
        """Lower the percentage by the reduction table, or not."""
        self.env["l10n_mx_infonavit.aviso"].browse()._check_may_decide()
        self.check_access("read")
        for credit in self.sudo():
            credit.applies_table = not credit.applies_table

    # --- derivation ----------------------------------------------------------------

    @api.model
    def _rebuild(self, keys):
        """Derive credits and terms of these (company, employee, credit number) anew.

        The result depends on the applied avisos alone.
        """
        if not keys:
            return
        self = self.sudo()
        avisos = self._applied(keys)
        found = {key_of(credit): credit for credit in self.search(_among(keys))}
        timelines = {
            key: self._timeline(avisos.get(key, ())) for key in {*avisos, *found}
        }
        derived = {
            key: _derived(avisos.get(key, ()), timeline.terms)
            for key, timeline in timelines.items()
        }
        by_key = found | self._begin({k: derived[k] for k in avisos if k not in found})
        self._replace_terms([(by_key[key], timelines[key].terms) for key in by_key])
        self._link({by_key[key]: avisos.get(key, ()) for key in by_key})
        self._mark_idle(avisos, timelines)
        values_of = {credit: derived[key] for key, credit in found.items()}
        for values, alike in self.union(*values_of).grouped(values_of.get).items():
            alike.write(dict(values))
        employees = {employee for _company, employee, _number in keys}
        self.env["l10n_mx_infonavit.correction"]._refresh(employees)

    @api.model
    def _applied(self, keys):
        """Applied avisos, in the order in which they came, by key.

        Read as they are in the table: thousands of records would be made for the few
        that change.
        """
        Aviso = self.env["l10n_mx_infonavit.aviso"]
        applied = Aviso._search(
            _among(keys) & Domain("state", "=", "applied"), order="id"
        )
        columns = [Aviso._field_to_sql(Aviso._table, n, applied) for n in Row._fields]
        avisos = defaultdict(list)
        for row in map(Row._make, self.env.execute_query(applied.select(*columns))):
            avisos[row.company_id, row.employee_id, row.credit_number].append(row)
        return avisos

    @api.model
    def _timeline(self, rows):
        """What the law makes of these rows of one credit."""
        return build([order_of_values(self.env, str(row.id), row) for row in rows])

    @api.model
    def _of_new(self, by_key):
        """Credits of avisos about to be created, and applied at once, by key; those
        that lack are created. ``by_key``: lists of the avisos' values.

        What a new credit has of them alone is written with it, as ``_rebuild`` finds it
        then: an update of each row afterwards would take longer than its creation.
        """
        if not by_key:
            return {}
        found = {key_of(credit): credit for credit in self.search(_among(by_key))}
        derived = {}
        for key, new in by_key.items():
            if key not in found:
                rows = [_row(index, vals) for index, vals in enumerate(new)]
                derived[key] = _derived(rows, self._timeline(rows).terms)
        return found | self._begin(derived)

    @api.model
    def _begin(self, derived):
        """New credits by key; ``derived``: their values, by key."""
        quiet = self.with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True
        )
        names = "company_id", "employee_id", "credit_number"
        with making():
            created = quiet.create(
                [
                    {**dict(zip(names, key, strict=True)), **dict(values)}
                    for key, values in derived.items()
                ]
            )
        return dict(zip(derived, created.with_env(self.env), strict=True))

    @api.model
    def _replace_terms(self, wanted):
        """Terms of (credit, terms of the engine) pairs, where they changed.

        Those that begin as before stay. What goes, goes in one deletion for all: each
        empties Odoo's cache.
        """
        Term = self.env["l10n_mx_infonavit.credit.term"]
        before = {
            (term.credit_id.id, term.aviso_id.id, term.date_from): term
            for term in Term.search([("credit_id", "in", [c.id for c, _t in wanted])])
        }
        new, ends = [], defaultdict(list)
        for credit, terms in wanted:
            for term in terms:
                values = Term._values(credit, term)
                beginning = credit.id, values["aviso_id"], values["date_from"]
                old = before.pop(beginning, None)
                if not old:
                    new.append(values)
                elif old.date_to != values["date_to"]:
                    ends[values["date_to"]].append(old.id)
        Term.union(*before.values()).unlink()
        for date_to, alike in ends.items():
            Term.browse(alike).date_to = date_to
        Term._insert(new)

    @api.model
    def _link(self, avisos):
        """Bind credits to their applied avisos (``avisos``: credit → avisos)."""
        Aviso = self.env["l10n_mx_infonavit.aviso"]
        bound = {aviso.id for applied in avisos.values() for aviso in applied}
        of_all = Domain("credit_id", "in", [credit.id for credit in avisos])
        if gone := Aviso.search(of_all & Domain("id", "not in", list(bound))):
            gone.write({"credit_id": False, "is_idle": False})
        for credit, applied in avisos.items():
            if new := [a.id for a in applied if a.credit_id != credit.id]:
                Aviso.browse(new).write({"credit_id": credit.id})

    @api.model
    def _mark_idle(self, avisos, timelines):
        """Note which avisos (by key) have no effect."""
        changed = defaultdict(list)
        for key, of_key in avisos.items():
            timeline = timelines[key]
            for aviso in of_key:
                is_idle = str(aviso.id) in timeline.idle
                if bool(aviso.is_idle) != is_idle:
                    changed[is_idle].append(aviso.id)
        for is_idle, alike in changed.items():
            self.env["l10n_mx_infonavit.aviso"].browse(alike).is_idle = is_idle


def key_of(record):
    """Which credit an aviso belongs to, or is: company, worker, number."""
    return record.company_id.id, record.employee_id.id, record.credit_number


def _row(key, vals):
    """Of an aviso about to be created, as if it were read."""
    row = Row(key, *map(vals.get, Row._fields[1:]))
    return row._replace(date_notified=fields.Date.to_date(row.date_notified))


def _derived(rows, terms):
    """Items of a credit's values, from its applied avisos and its terms; of the avisos
    the last notified one says the registro patronal."""
    last = terms[-1].last if terms else FOREVER
    said = max(enumerate(rows), key=lambda r: (r[1].date_notified, r[0]), default=None)
    return (
        ("date_from", terms[0].first if terms else False),
        ("date_to", False if last == FOREVER else last),
        ("registro_patronal_id", said and said[1].registro_patronal_id or False),
    )


def _among(keys):
    """Records of the keys, and of other combinations of their parts."""
    companies, employees, numbers = map(set, zip(*keys, strict=True))
    return (
        Domain("company_id", "in", list(companies))
        & Domain("employee_id", "in", list(employees))
        & Domain("credit_number", "in", list(numbers))
    )

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

ROLE = "l10n_mx_infonavit_avisos.group_infonavit_user"
CHANGED = "l10n_mx_infonavit_avisos/waiting_changed"
# A change of these changes what waits.
COUNTED = frozenset(("state", "seen"))
# Credits in process: to confirm, or to see whether they are formalised.
TO_ACT_ON = Domain("state", "=", "to_confirm") | (
    Domain("state", "=", "confirmed") & Domain("date_follow_up", "<=", "today")
)
# key → the model, and which of its records wait: entries nobody has seen, credits in
# process, printed and typed avisos to confirm, workers of emissions to decide on.
WAITS = {
    "refused": ("l10n_mx_infonavit.fetch.refusal", Domain("seen", "=", False)),
    "procedures": ("l10n_mx_infonavit.credit.confirmation", TO_ACT_ON),
    "papers": ("l10n_mx_infonavit.paper", Domain("state", "=", "to_confirm")),
    "emission": (
        "l10n_mx_infonavit.emission.line",
        Domain("state", "=", "waiting") & Domain("emission_id.state", "=", "open"),
    ),
}
STATES = ("new", "unmatched", "to_classify", "to_review")
ARRIVED = [("create_date", ">=", "today -1d")]


class Waiting(models.AbstractModel):
    """What waits for a payroll accountant: the counts that the menu bar shows.

    A mixin of what is counted, which tells open web clients to count anew.
    """

    _name = "l10n_mx_infonavit.waiting"
    _description = "Waits for an Infonavit Accountant"

    @api.model
    @api.readonly
    def get_infonavit_counts(self):
        """Counts of the companies selected, without zeros.

        ``waiting``: avisos by state, and what else waits by its key in ``WAITS``;
        ``arrived``: avisos since yesterday by class, ``unknown`` where it has none.
        """
        if not self.env.user.has_group(ROLE):
            raise AccessError(self.env._("Only a payroll accountant sees what waits."))
        Aviso = self.env["l10n_mx_infonavit.aviso"]
        own = Domain("company_id", "in", self.env.companies.ids)
        waiting = Aviso._read_group(
            own & Domain("state", "in", STATES), ["state"], ["__count"]
        )
        others = {
            key: self.env[model].search_count(own & which)
            for key, (model, which) in WAITS.items()
        }
        arrived = Aviso._read_group(
            own & Domain(ARRIVED),
            ["notice_class"],
            ["__count"],
        )
        return {
            "waiting": dict(waiting) | {key: n for key, n in others.items() if n},
            "arrived": {kind or "unknown": count for kind, count in arrived},
        }

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if records:
            self._tell_accountants()
        return records

    def write(self, vals):
        result = super().write(vals)
        if COUNTED & set(vals):
            self._tell_accountants()
        return result

    def _tell_accountants(self):
        """Have their web clients count anew: once a transaction, and without a word of
        what changed, since they are of many companies."""
        told = self.env.cr.precommit.data
        if not told.get(CHANGED):
            told[CHANGED] = True
            self.env.ref(ROLE).sudo()._bus_send(CHANGED, {})

    def _check_may_decide(self):
        """Nobody may write on an aviso, so the actions ask for the role themselves."""
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(ROLE):
            raise AccessError(
                self.env._(
                    "Only the role Infonavit / Payroll Accountant decides on avisos: "
                    "ask your administrator for it."
                )
            )

from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from .board_row import AVISOS, Row
from .context_flag import SETTLING, raise_flag
from .judgement import Judge, coming_of

DECIDED = "applied", "discarded"


class Aviso(models.Model):
    """What becomes of an aviso: judged when it comes in, and again when what it waits
    for may be here; applied, it rebuilds its credit."""

    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "l10n_mx_infonavit.aviso"

    @api.model
    def _infonavit_board_rows(self, look):
        names = {
            "to_review": self.env._("To Review"),
            "to_classify": self.env._("To Classify"),
            "unmatched": self.env._("Unmatched"),
            "new": self.env._("To Apply"),
        }
        rows = [
            Row(
                state,
                "avisos",
                name,
                look.waiting.get(state, 0),
                AVISOS,
                [["state", "=", state]],
            )
            for state, name in names.items()
        ]
        rows.insert(1, self._board_row_of_conflicts(look))
        return rows

    def _board_row_of_conflicts(self, look):
        """A part of those to review: no query where there are none."""
        domain = [["state", "=", "to_review"], ["reason_codes", "like", "conflict"]]
        return Row(
            "conflict",
            "avisos",
            self.env._("Conflicts With a Known Folio"),
            self.search_count(domain) if look.waiting.get("to_review") else 0,
            AVISOS,
            domain,
            detail=self.env._("part of those to review"),
            is_part=True,
        )

    @api.model
    def _match_waiting(self, nss=(), nrps=()):
        """Settle what waited for a worker or a registro patronal that is here now."""
        wanted = Domain("nss", "in", list(nss)) | Domain("nss_unified", "in", list(nss))
        wanted |= Domain("nrp", "in", list(nrps))
        waiting = self.sudo().search(
            Domain("state", "in", ("unmatched", "to_review")) & wanted
        )
        if waiting:
            waiting._settle()

    def _settle(self, apply=False):
        """Match avisos that are neither applied nor discarded, and decide their state.

        Applies what may be applied; ``apply`` does so for a person who said it.
        """
        for company, avisos in self.grouped("company_id").items():
            waiting = avisos.filtered(lambda a: a.state not in DECIDED)
            if not waiting:
                continue
            waiting = raise_flag(waiting.with_company(company), SETTLING)
            outcomes = Judge(waiting.env, company).judge(
                [aviso._coming() for aviso in waiting]
            )
            waiting._take_outcomes(outcomes)
            ready = waiting.filtered(lambda a: a.state == "new")
            if apply or company.l10n_mx_infonavit_auto_apply:
                ready._apply()

    def _take_outcomes(self, outcomes):
        """Write worker, registro patronal, state and reasons; ``outcomes``: by id."""
        groups = self.grouped(lambda aviso: outcomes[str(aviso.id)])
        for outcome, avisos in groups.items():
            avisos.write(_settled(outcome))

    def _judge_new(self, vals_list):
        """As ``_settle``, of avisos about to be created: their values get worker,
        state and credit, so that a large import writes each row once."""
        fresh = defaultdict(dict)
        for index, vals in enumerate(vals_list):
            if not (vals.get("same_folio_id") or vals.get("state") in DECIDED):
                company = vals.get("company_id") or self.env.company.id
                fresh[company][f"{index} new"] = vals
        for company_id, by_key in fresh.items():
            company = self.env["res.company"].browse(company_id)
            outcomes = Judge(self.with_company(company).env, company).judge(
                [coming_of(self.env, key, vals) for key, vals in by_key.items()]
            )
            for key, vals in by_key.items():
                vals |= _settled(outcomes[key])
            if company.l10n_mx_infonavit_auto_apply:
                ready = [vals for vals in by_key.values() if vals["state"] == "new"]
                self._apply_new(company, ready)

    def _apply_new(self, company, ready):
        """As ``_apply``, of values: their credits are there before them."""
        new = defaultdict(list)
        for vals in ready:
            key = company.id, vals["employee_id"], vals["credit_number"]
            new[key].append(vals)
        by_key = self.env["l10n_mx_infonavit.credit"]._of_new(new)
        for key, of_key in new.items():
            for vals in of_key:
                vals |= self._applied() | {"credit_id": by_key[key].id}

    def _apply(self):
        if not self:
            return
        replaced = self._replace_rivals() | self._replace_stand_ins()
        self.write(self._applied())
        self._take_effect(replaced)

    def _applied(self):
        return {
            "state": "applied",
            "reason_codes": False,
            "applied_uid": self.env.uid,
            "applied_date": fields.Datetime.now(),
        }

    def _take_effect(self, replaced=None):
        """Let credits and other avisos know that these are applied, and those not."""
        if not self:
            return
        if replaced is None:
            replaced = self._replace_stand_ins()
        concerned = self | replaced
        self.env["l10n_mx_infonavit.credit"]._rebuild(concerned._credit_keys())
        # What was odd may not be any more: the other credit may just have ended.
        others = self.search(
            [
                ("employee_id", "in", concerned.employee_id.ids),
                ("state", "=", "to_review"),
                ("id", "not in", self.ids),
            ]
        )
        if others:
            others.with_context(**{SETTLING: False})._settle()

    def _credit_keys(self):
        """(company id, employee id, credit number) of those that have a worker."""
        return {
            (aviso.company_id.id, aviso.employee_id.id, aviso.credit_number)
            for aviso in self
            if aviso.employee_id
        }


def _settled(outcome):
    """Values of a record from what it becomes."""
    return {
        "employee_id": outcome.employee.id,
        "registro_patronal_id": outcome.registro.id,
        "state": outcome.state,
        "reason_codes": ",".join(outcome.codes) or False,
    }

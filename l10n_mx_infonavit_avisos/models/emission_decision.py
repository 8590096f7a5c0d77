from collections import defaultdict

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from ..engine.notice import MODIFICACION, RETENCION, SUSPENSION, InvalidNotice, Notice
from ..sources.json_file import Entry
from . import emission_wording, wording
from .intake import Intake
from .value import VALUE_DIGITS, to_decimal

# What following the emission orders: of its credit, and of ours.
ORDERS = {
    "new_credit": RETENCION,
    "suspended": RETENCION,
    "value_differs": MODIFICACION,
    "credit_differs": RETENCION,
}
STOPS_OURS = frozenset(("vanished", "credit_differs"))
CAN_BE_TAKEN = frozenset(ORDERS) | STOPS_OURS
# So many workers are named in the chatter.
NAMED = 20


class EmissionLine(models.Model):
    """What people decide where an emission and our credits are not alike.

    Following it makes avisos (source ``eba``): a retención of a credit that we do not
    withhold, a modificación of a discount, a suspensión of a credit that is no longer
    on it. Keeping ours changes nothing and needs a reason.
    """

    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "l10n_mx_infonavit.emission.line"

    def action_take(self, day=None, reason=None):
        """Follow the emission, as if an aviso had been notified on the day; without
        one, asks for it."""
        self._check_may_decide()
        if not day:
            return self._decide("take")
        lines = self.sudo()._waiting()
        if odd := lines.filtered(lambda line: line.finding not in CAN_BE_TAKEN):
            raise UserError(
                self.env._(
                    "The emission cannot be followed for %(workers)s: see what to do "
                    "on the line.",
                    workers=odd._names(),
                )
            )
        lines._take(fields.Date.to_date(day), reason, by_person=True)
        return None

    def action_keep(self, reason=None):
        """Leave ours as it is, with the reason; without one, asks for it."""
        self._check_may_decide()
        if not (reason or "").strip():
            return self._decide("keep")
        lines = self.sudo()._waiting()
        lines._close("keep", reason)
        lines._log("keep", reason)
        lines.emission_id._update_state()
        return None

    def action_undo(self):
        """Take the decision to keep ours back, and compare anew."""
        self._check_may_decide()
        kept = self.sudo().filtered(lambda line: line.decision == "keep")
        kept.write(
            {
                "state": "waiting",
                "decision": False,
                "reason": False,
                "decided_uid": False,
                "decided_date": False,
            }
        )
        for emission in kept.emission_id:
            emission.state = "open" if emission.state == "decided" else emission.state
            emission._look_again()

    def action_open_avisos(self):
        """The avisos that were made of it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "l10n_mx_infonavit_avisos.action_aviso"
        )
        return action | {"domain": [("id", "in", self.aviso_ids.ids)], "context": {}}

    def _waiting(self):
        lines = self.filtered(
            lambda line: line.state == "waiting" and line.emission_id.state == "open"
        )
        if not lines:
            raise UserError(
                self.env._("Nothing waits here for a decision: choose lines that do.")
            )
        return lines

    def _decide(self, decision):
        """The dialogue that asks for what a decision needs."""
        names = {
            "take": self.env._("Follow the Emission"),
            "keep": self.env._("Keep Ours"),
        }
        return {
            "type": "ir.actions.act_window",
            "name": names[decision],
            "res_model": "l10n_mx_infonavit.emission.decision",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_decision": decision,
                "default_line_ids": self.ids,
                "default_day": self[:1].emission_id.date_downloaded,
            },
        }

    # --- following --------------------------------------------------------------------

    def _take(self, day, reason="", by_person=False):
        """Make the avisos, and apply them where a person said so."""
        for emission, lines in self.grouped("emission_id").items():
            intake = Intake(emission.env, emission.company_id, "eba")
            entries = [entry for line in lines for entry in line._entries(day)]
            verdicts = intake.judge([entry for _line, entry in entries])
            if refused := [v for v in verdicts if v.kind == "refused"]:
                raise UserError(intake.reason(refused[0], None))
            avisos = intake.store(verdicts, emission._receipt())
            made = iter(avisos)
            of_line = defaultdict(avisos.browse)
            for (line, _entry), verdict in zip(entries, verdicts, strict=True):
                if verdict.kind == "new":
                    of_line[line] |= next(made)
            for line, theirs in of_line.items():
                line.aviso_ids = theirs
            if by_person:
                # A suspensión first: a second credit is odd while the other goes on.
                for kind in (SUSPENSION, MODIFICACION, RETENCION):
                    avisos.filtered(
                        lambda a, kind=kind: (
                            a.notice_class == kind and a.state in ("new", "to_review")
                        )
                    ).action_apply()
            lines._close("take", reason)
            lines._log("take", reason)
        if by_person:
            self.emission_id._update_state()

    def _entries(self, day):
        """(line, entry of the intake) of the avisos to make, that of ours first."""
        self.ensure_one()
        notices = []
        ours = self.our_credit_id
        if self.finding in STOPS_OURS:
            notices.append(self._notice(SUSPENSION, ours.credit_number, day))
        if self.finding in ORDERS:
            notices.append(
                self._notice(
                    ORDERS[self.finding],
                    self.credit_number,
                    day,
                    self.discount_type,
                    to_decimal(self.discount_value, VALUE_DIGITS),
                )
            )
        return [
            (self, Entry(self.position, self.original or "", notice=notice))
            for notice in notices
        ]

    def _notice(self, notice_class, credit_number, day, kind=None, value=None):
        try:
            return Notice(
                folio="",
                without_folio=True,
                notice_class=notice_class,
                type_code="",
                nss=self.nss,
                credit_number=credit_number,
                nrp=self.emission_id.registro_patronal_id.name,
                discount_type=kind,
                discount_value=value,
                date_notified=day,
            )
        except InvalidNotice as error:
            problem = wording.problem(self.env, error.problems[0])
            raise UserError(f"{self._names()}: {problem}") from error

    def _close(self, decision, reason=""):
        self.write(
            {
                "state": "decided",
                "decision": decision,
                "reason": (reason or "").strip() or False,
                "decided_uid": self.env.uid,
                "decided_date": fields.Datetime.now(),
            }
        )

    def _log(self, decision, reason=""):
        """In the emission's chatter: what was decided, of whom, and why."""
        for emission, lines in self.grouped("emission_id").items():
            sentences = [
                emission_wording.decided(self.env, decision, line)
                for line in lines[:NAMED]
            ]
            if len(lines) > NAMED:
                sentences.append(
                    self.env._("… and %(count)s more.", count=len(lines) - NAMED)
                )
            if reason:
                sentences.append(self.env._("Reason: %(why)s", why=reason))
            emission._message_log(body=Markup("<br/>").join(sentences))

    def _names(self):
        names = [line.employee_id.name or line.name or line.nss for line in self[:5]]
        return ", ".join(filter(None, names)) + (" …" if len(self) > 5 else "")

    def _write_if_new(self, values):
        """Write what changed, so that lines as they were cost nothing."""
        self.ensure_one()
        convert = self._fields
        changed = {
            name: value
            for name, value in values.items()
            if convert[name].convert_to_write(self[name], self) != value
        }
        if changed:
            self.write(changed)

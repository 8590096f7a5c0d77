import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.notice import InvalidNotice
from ..sources.json_file import Entry
from . import paper_check, wording
from .board_row import Row
from .intake import Intake
from .paper_check import FAULT
from .waiting import WAITS


class Paper(models.Model):
    """What people do with an aviso on paper; each asks for the accountant's role."""

    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "l10n_mx_infonavit.paper"

    @api.model
    def _infonavit_board_rows(self, look):
        return [
            Row(
                "papers",
                "avisos",
                self.env._("Avisos to Confirm"),
                look.waiting.get("papers", 0),
                "l10n_mx_infonavit_avisos.action_paper",
                list(WAITS["papers"][1]),
                detail=self.env._("printed or typed"),
            )
        ]

    def action_confirm(self):
        """Make avisos of them. Of several, those with a mark wait to be opened."""
        self._check_may_decide()
        if len(self) == 1:
            self._confirm()
            # Of printed ones the next waits, and is reached from here.
            return self.action_open_aviso() if self.source == "manual" else None
        plain = self.filtered(lambda p: p.state == "to_confirm" and not p.doubt_count)
        failures = plain._confirm_each()
        left = len(self.filtered(lambda p: p.state == "to_confirm")) - len(failures)
        said = [
            self.env._("%(count)s avisos confirmed.", count=len(plain) - len(failures))
        ]
        if left:
            said.append(
                self.env._(
                    "%(count)s wait, for something of them is to be looked at: open "
                    "each one.",
                    count=left,
                )
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if left or failures else "success",
                "sticky": bool(failures),
                "message": " ".join([*said, *failures]),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _confirm_each(self):
        """Confirm those that can be; sentences on the others."""
        failures = []
        for paper in self:
            try:
                with self.env.cr.savepoint():
                    paper._confirm()
            except UserError as error:
                failures.append(f"{paper.display_name}: {error}")
        return failures

    def action_discard(self):
        """Set them aside; they are not deleted."""
        self._check_may_decide()
        self._check_state("to_confirm", "refused")
        self.sudo().write({"state": "discarded"})

    def action_restore(self):
        """Take discarded ones up again."""
        self._check_may_decide()
        self._check_state("discarded")
        for paper in self.sudo():
            paper.state = "refused" if paper.refusal else "to_confirm"

    def action_type_it(self):
        """A person reads what the program could not: the typed form beside it."""
        self._check_may_decide()
        self._check_state("refused")
        for paper in self:
            if paper.refusal_code == "start_of_credit" or not paper.document:
                raise UserError(paper.refusal_text)
        self.sudo().write({"state": "to_confirm", "refusal": False, "is_scan": True})

    def action_open_aviso(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "l10n_mx_infonavit.aviso",
            "res_id": self.aviso_id.id,
            "view_mode": "form",
        }

    def action_open_confirmations(self):
        """The credit procedures, where an acuse of one is noted."""
        self.check_access("read")
        return self.env["ir.actions.act_window"]._for_xml_id(
            "l10n_mx_infonavit_avisos.action_credit_confirmation"
        )

    # --- the way of working -----------------------------------------------------------

    def _check_state(self, *states):
        if any(paper.state not in states for paper in self):
            raise UserError(
                self.env._(
                    "That was decided meanwhile, perhaps by somebody else: reload the "
                    "page."
                )
            )

    def _confirm(self):
        """Take it in as all avisos are: once, whoever else presses the button."""
        self.ensure_one()
        self.lock_for_update()
        self._check_state("to_confirm")
        self._check_faults()
        try:
            notice = paper_check.notice_of(self)
        except InvalidNotice as error:
            raise UserError(
                "\n".join(wording.problem(self.env, p) for p in error.problems)
            ) from error
        entry = Entry(1, paper_check.payload(self), notice=notice)
        intake = Intake(self.env, self.company_id, self.source)
        [verdict] = verdicts = intake.judge([entry])
        if verdict.kind == "refused":
            raise UserError(intake.reason(verdict, None))
        if verdict.kind == "known":
            aviso = self._known(notice)
        else:
            aviso = intake.store(verdicts, self._own_receipt())
        self._hold(aviso)
        self.message_post(body=self._note(verdict.kind == "known"))

    def _note(self, is_known):
        link = self.aviso_id._get_html_link()
        if is_known:
            return self.env._(
                "The aviso %(aviso)s says all of this already: nothing was added.",
                aviso=link,
            )
        return self.env._("Confirmed: it is the aviso %(aviso)s.", aviso=link)

    def _own_receipt(self):
        """The receipt, by which the aviso gets its company, too."""
        fetch = self.fetch_id.sudo()
        if fetch.company_id != self.company_id:
            fetch = self._receipt(self.company_id, self.document_name or "")
            self.sudo().fetch_id = fetch
        return fetch

    def _check_faults(self):
        texts = [
            text
            for found in (self.marks or {}).values()
            for kind, text in found
            if kind == FAULT
        ]
        if texts:
            raise UserError("\n".join(texts))

    def _known(self, notice):
        """The aviso that says all that a Notice does."""
        avisos = self.env["l10n_mx_infonavit.aviso"].sudo()
        own = [("company_id", "=", self.company_id.id)]
        if notice.folio:
            found = avisos.search([*own, ("folio", "=", notice.folio)])
            if found:
                return found
        return avisos.search(
            [
                *own,
                ("credit_number", "=", notice.credit_number),
                ("nss", "=", notice.nss),
                ("notice_class", "=", notice.notice_class),
                ("date_notified_said", "=", notice.date_notified),
                ("state", "!=", "discarded"),
            ],
            limit=1,
        )

    def _hold(self, aviso):
        """Note the aviso, and lay the paper beside it."""
        self.sudo().write(
            {
                "state": "confirmed",
                "aviso_id": aviso.id,
                "confirmed_uid": self.env.uid,
                "date_confirmed": fields.Datetime.now(),
            }
        )
        content = self.with_context(bin_size=False).document
        if not content:
            return
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": (self.document_name or "aviso.pdf").rpartition("/")[2],
                    "raw": base64.b64decode(content),
                    "res_model": aviso._name,
                    "res_id": aviso.id,
                    "company_id": aviso.company_id.id,
                }
            )
        )
        aviso.sudo()._message_set_main_attachment_id(attachment)

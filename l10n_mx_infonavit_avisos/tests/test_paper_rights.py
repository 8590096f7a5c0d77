import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import OTHER_NRP
from .paper_common import PAPER, PaperCase
from .sources.printed_avisos import (
    printed,
)


@tagged("post_install", "-at_install")
class TestPaperRights(PaperCase):
    """To which company a paper goes, who sees it, and what nobody writes."""

    def other_company(self):
        other = self.make_company("Otra Fábrica")
        self.make_registro(OTHER_NRP, other)
        return other

    def of(self, user, company):
        papers = self.env[PAPER].with_user(user)
        return papers.with_context(allowed_company_ids=company.ids)

    def test_it_goes_to_the_company_that_has_the_registro(self):
        other = self.other_company()
        theirs = self.drawing(2, **{"N.R.P.:": OTHER_NRP})
        self.accountant.company_ids |= other
        both = (self.company | other).ids
        papers = self.papers.with_context(allowed_company_ids=both)
        data = printed(self.drawing(), theirs)
        content = base64.b64encode(data).decode()
        taken = papers.take_file("a.pdf", content)["ids"]
        ours, theirs = papers.browse(taken).sorted("page")
        self.assertEqual(ours.company_id | theirs.company_id, self.company | other)
        self.assertEqual(theirs.company_id, other)
        # The file itself is of both, and stays where it was uploaded.
        self.assertEqual(ours.fetch_id.attachment_ids.raw, data)
        self.assertFalse(theirs.fetch_id.attachment_ids)
        theirs.action_confirm()
        self.assertEqual(theirs.aviso_id.company_id, other)
        self.assertEqual(theirs.aviso_id.source, "pdf")

    def test_moved_to_another_company_its_aviso_is_there(self):
        other = self.other_company()
        self.accountant.company_ids |= other
        both = (self.company | other).ids
        paper = self.take(self.drawing(**{"N.R.P.:": "A1234567890"}))
        paper = paper.with_context(allowed_company_ids=both)
        paper.company_id = other
        self.assertFalse(paper.employee_id)
        paper.action_confirm()
        self.assertEqual(paper.aviso_id.company_id, other)
        self.assertEqual(paper.fetch_id.company_id, other)

    def test_that_of_a_company_he_does_not_work_in_is_refused(self):
        self.other_company()
        paper = self.take(self.drawing(**{"N.R.P.:": OTHER_NRP}))
        self.assertEqual(paper.company_id, self.company)
        with self.assertRaisesRegex(UserError, "belongs to another company"):
            paper.action_confirm()

    def test_each_company_sees_its_own(self):
        other = self.other_company()
        stranger = self.make_user(
            "ajena", "l10n_mx_infonavit_avisos.group_infonavit_user", other
        )
        paper = self.take(self.drawing())
        self.assertFalse(self.of(stranger, other).search([]))
        with self.assertRaises(AccessError):
            self.of(stranger, other).browse(paper.id).action_confirm()
        # The same sheet is not known to a company that does not have it.
        taken = self.of(stranger, other).take_file("a.pdf", paper.document.decode())
        self.assertEqual((taken["known"], taken["to_confirm"]), (0, 1))
        self.assertFalse(paper.id in taken["ids"])

    def test_only_the_role_uploads_and_confirms(self):
        officer = self.make_user("nominista", "payroll.group_payroll_user")
        with self.assertRaises(AccessError):
            self.take(self.drawing(), user=officer)

    def test_what_was_decided_is_not_written(self):
        paper = self.take(self.drawing())
        for vals in ({"state": "confirmed"}, {"readings": {"a": 1}}, {"page": 2}):
            with self.assertRaises(UserError):
                paper.write(vals)
        paper.action_confirm()
        with self.assertRaisesRegex(UserError, "waits to be confirmed"):
            paper.discount_value = 1
        with self.assertRaises(UserError):
            paper.sudo().unlink()
        with self.assertRaises(UserError):
            self.papers.create({"source": "pdf"})

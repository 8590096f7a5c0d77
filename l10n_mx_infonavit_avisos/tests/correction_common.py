"""What the tests of returns and differences share."""

from .common import InfonavitCase, quincenas

# September and October 2026: 61 days.
QUINCENAS = [*quincenas(2026, 9), *quincenas(2026, 11)]


class CorrectionCase(InfonavitCase):
    """Quincenas of a worker with 1,500.00 a month; the clock stands at 1 Nov 2026,
    before the payment limit of Sep-Oct, unless a test moves it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stand_at("2026-11-01")
        cls.worker = cls.make_worker(1)
        cls.Correction = cls.env["l10n_mx_infonavit.correction"]

    def confirmed(self, count, worker=None, first=0, **values):
        """Confirmed quincenas from 1 Sep 2026 on."""
        slips = []
        for quincena in QUINCENAS[first : first + count]:
            slip = self.make_slip(worker or self.worker, *quincena, **values)
            slip.action_payslip_done()
            slips.append(slip)
        return slips

    def slip(self, index, worker=None, **values):
        return self.make_slip(worker or self.worker, *QUINCENAS[index], **values)

    def suspend(self, day, number=1, code="14", **values):
        return self.import_entries(
            self.entry("suspension", number, day, TipoAviso=code, **values)
        )

    def corrections(self, **domain):
        return self.Correction.search(
            [(name, "=", value) for name, value in domain.items()], order="id"
        )

    def amounts(self, slip):
        """Amortization, insurance and return of a payslip."""
        return [
            self.line(slip, code)
            for code in ("INFONAVIT", "INFONAVIT_SEG", "INFONAVIT_DEV")
        ]

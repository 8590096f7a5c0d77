"""Time off for the tests of absences."""

from .common import InfonavitCase


class AbsenceCase(InfonavitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "America/Mexico_City"
        cls.falta = cls.make_leave_type("Falta", "ausentismo")
        cls.incapacidad = cls.make_leave_type("Incapacidad IMSS", "incapacidad")
        cls.vacation = cls.make_leave_type("Vacaciones", "none")

    @classmethod
    def make_leave_type(cls, name, kind, unit="day"):
        return cls.env["hr.leave.type"].create(
            {
                "name": name,
                "requires_allocation": False,
                "leave_validation_type": "no_validation",
                "request_unit": unit,
                "company_id": False,
                "l10n_mx_infonavit_absence": kind,
            }
        )

    @classmethod
    def make_leave(cls, employee, kind, first, last=None, **values):
        return cls.env["hr.leave"].create(
            {
                "employee_id": employee.id,
                "holiday_status_id": kind.id,
                "request_date_from": first,
                "request_date_to": last or first,
                **values,
            }
        )

    @classmethod
    def type_absence(cls, slip, first, last=None, kind="ausentismo"):
        return cls.env["l10n_mx_infonavit.absence"].create(
            {
                "payslip_id": slip.id,
                "kind": kind,
                "date_from": first,
                "date_to": last or first,
            }
        )

    def withheld(self, slip):
        """Days and amount of the payslip's retentions, computed anew."""
        slip.compute_sheet()
        rows = slip.l10n_mx_infonavit_retention_ids
        return sum(rows.mapped("days")), self.line(slip)

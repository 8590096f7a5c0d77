from . import test_fetch_jobs
from . import test_payslip_jobs
from . import test_i18n

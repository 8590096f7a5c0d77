from . import test_aviso
from . import test_credit
from . import test_import
from . import test_payslip
from . import test_payslip_batch
from . import test_rights
from . import test_settings
from . import test_tours

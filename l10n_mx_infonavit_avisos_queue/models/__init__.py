from . import queue_job
from . import connection_registro
from . import connection
from . import hr_payslip
from . import hr_payslip_run

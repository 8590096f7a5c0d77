from . import aviso_decision
from . import bimester_remittance
from . import bimester_reopening
from . import connection_range
from . import connection_test
from . import import_avisos
from . import trust_revocation
from . import import_service_profile

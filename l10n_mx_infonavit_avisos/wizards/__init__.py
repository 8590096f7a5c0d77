from . import aviso_decision
from . import connection_range
from . import connection_test
from . import import_avisos
from . import trust_revocation
from . import import_service_profile
from . import cfdi_batch

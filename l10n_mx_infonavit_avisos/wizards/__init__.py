from . import aviso_decision
from . import import_avisos
from . import import_service_profile

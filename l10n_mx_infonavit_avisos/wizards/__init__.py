from . import aviso_decision
from . import import_avisos
from . import trust_revocation

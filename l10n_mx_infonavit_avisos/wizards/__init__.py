from . import aviso_decision
from . import import_avisos

"""The switches over HTTP, for a simulator in another process.

- ``GET /log``: the service's requests; ``DELETE`` forgets them
- ``GET /faults``: those that are on; ``POST {"name", "at", "page", "times"}`` with the
  fault's own options: one more; ``DELETE``: none
- ``GET /avisos``: how many; ``POST`` a list: as many more; ``DELETE``: none
- ``GET /trusts``; ``PUT`` a list of ``{"developer_rfc", "nrp", "date_to",
  "is_revoked"}`` in their place
"""

import json
from dataclasses import asdict
from datetime import date

from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Request, Response

from .service import Trust


class Admin:
    """A WSGI application."""

    def __init__(self, simulator):
        self._simulator = simulator

    @Request.application
    def __call__(self, request):
        name = f"_{request.method.lower()}_{request.path.strip('/')}"
        act = getattr(self, name, None)
        if act is None:
            return NotFound()
        try:
            told = act(request.get_json() if request.data else None)
        except (KeyError, TypeError, ValueError) as error:
            return BadRequest(repr(error))
        return Response(json.dumps(told, default=str), mimetype="application/json")

    def _get_log(self, _sent):
        return self._simulator.log

    def _delete_log(self, _sent):
        self._simulator.log.clear()

    def _get_faults(self, _sent):
        return self._simulator.faults.active()

    def _post_faults(self, sent):
        self._simulator.faults.set(sent.pop("name"), **sent)

    def _delete_faults(self, _sent):
        self._simulator.faults.clear()

    def _get_avisos(self, _sent):
        return len(self._simulator.avisos)

    def _post_avisos(self, sent):
        self._simulator.avisos.extend(sent)

    def _delete_avisos(self, _sent):
        self._simulator.avisos.clear()

    def _get_trusts(self, _sent):
        return [asdict(trust) for trust in self._simulator.trusts]

    def _put_trusts(self, sent):
        self._simulator.trusts[:] = [_trust(**each) for each in sent]


def _trust(date_to: str | None = None, **fields) -> Trust:
    return Trust(date_to=date_to and date.fromisoformat(date_to), **fields)

"""The one extension point: what a profile cannot say, such as a signature.

A small addon registers a class by a name, and a profile chooses it by this name::

    @register("guide_2027")
    class Guide2027(Authenticator):
        def sign_token_request(self, request, credentials):
            request.headers["X-Signature"] = sign(request.body, credentials.password)
"""

from collections.abc import Callable

from requests import PreparedRequest

from .credentials import Credentials


class Authenticator:
    """Adds to a request, complete as the profile has it, what else the service wants.

    The request is changed in place; it must stay on its host. Whatever is added to
    its address can be read in logs: secrets go into headers or the body.
    """

    def sign_token_request(
        self, request: PreparedRequest, credentials: Credentials
    ) -> None:
        """Called for each request of a token."""

    def sign_query(self, request: PreparedRequest, credentials: Credentials) -> None:
        """Called for each request of a page of avisos."""


_registered: dict[str, type[Authenticator]] = {"": Authenticator}


def register(name: str) -> Callable[[type[Authenticator]], type[Authenticator]]:
    """Makes a class known by a name that profiles can choose; a later one replaces it,
    as when its addon is loaded again."""

    def keep(authenticator: type[Authenticator]) -> type[Authenticator]:
        _registered[name] = authenticator
        return authenticator

    return keep


def registered() -> list[str]:
    """The names to choose from; the empty one adds nothing."""
    return sorted(_registered)


def make(name: str) -> Authenticator:
    """The authenticator of this name.

    :raises KeyError: nobody registered it; :func:`.profile.load` tells in time
    """
    return _registered[name]()

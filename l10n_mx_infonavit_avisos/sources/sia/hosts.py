"""Where a profile may lead: not into the server's own network.

A profile is written by people who do not run the server, and what it gets is shown to
them. So it asks by TLS and by public addresses; what needs no TLS stays on the machine.
"""

import ipaddress
import re

# Never anybody's: RFC 2606.
_NOBODYS = (".invalid", ".example", ".test", ".localhost")
# "127.1", "2130706433" and "0x7f000001" are addresses as well, to some.
_NUMERIC = re.compile(r"(.*\.)?(\d+|0x[0-9a-f]*)", re.IGNORECASE)


def fault(scheme: str, host: str, environment: str) -> str:
    """What stands against asking there: ``form``, ``not_https``, ``not_public``; empty
    if nothing does.

    >>> fault("http", "127.0.0.1", "simulator"), fault("https", "sia.mx", "production")
    ('', '')
    >>> fault("http", "sia.mx", "simulator"), fault("https", "10.0.0.1", "production")
    ('not_https', 'not_public')
    """
    is_simulator = environment == "simulator"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        if _NUMERIC.fullmatch(host):
            return "form"
        is_here, is_public = host == "localhost", host != "localhost"
    else:
        is_here, is_public = address.is_loopback, address.is_global
    if scheme == "http" and not (is_simulator and (is_here or host.endswith(_NOBODYS))):
        return "not_https"
    if not is_public and not (is_simulator and is_here):
        return "not_public"
    return ""

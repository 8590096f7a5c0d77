"""The simulator on its own: prints where it listens, and runs until it is stopped."""

# pylint: disable=print-used

import argparse
import json
import signal
from pathlib import Path

from .avisos import NRP, made_up_avisos
from .otp import OtpCheck
from .service import Account
from .simulator import Simulator

SERVICE_PORT = 8990


def main(arguments=None) -> None:
    options = _options(arguments)
    # Blocked before there are threads, or one of these would be struck by them.
    ends = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    account = Account(
        rfc=options.rfc,
        password=options.password,
        otp=OtpCheck(
            options.otp_secret,
            kind=options.otp,
            digits=options.digits,
            interval=options.interval,
        ),
    )
    with Simulator(
        _avisos(options),
        account=account,
        port=options.port,
        admin_port=options.admin_port,
        tls=options.tls,
        token_seconds=options.token_seconds,
        largest_page=options.largest_page,
        per_minute=options.per_minute,
    ) as simulator:
        print("service", simulator.url)
        print("admin", simulator.admin_url)
        if simulator.ca_bundle:
            print("certificate", simulator.ca_bundle)
        print("avisos", len(simulator.avisos), flush=True)
        signal.sigwait(ends)


def _options(arguments) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    normal = Account()
    add = parser.add_argument
    add("--port", type=int, default=SERVICE_PORT, help="0: any that is free")
    add("--admin-port", type=int, default=0, help="of the switches; 0: any")
    add("--data", type=Path, metavar="FILE", help="avisos to serve, a list in JSON")
    add("--generate", type=int, default=0, metavar="N", help="and of N made-up workers")
    add("--nrp", default=NRP, help="registro patronal of the made-up workers")
    add("--rfc", default=normal.rfc, help="of the developer who asks")
    add("--password", default=normal.password, help="contraseña")
    add("--otp", choices=("none", "totp", "hotp"), default=normal.otp.kind)
    add("--otp-secret", default=normal.otp.secret, help="in base32")
    add("--digits", type=int, default=normal.otp.digits)
    add("--interval", type=int, default=normal.otp.interval, help="of a TOTP, seconds")
    add("--token-seconds", type=float, default=300, help="how long a token holds")
    add("--largest-page", type=int, default=10_000, metavar="AVISOS")
    add("--per-minute", type=int, default=0, help="requests allowed; 0: any number")
    add("--tls", action="store_true", help="https, with a certificate made on the spot")
    return parser.parse_args(arguments)


def _avisos(options: argparse.Namespace) -> list[dict]:
    avisos = json.loads(options.data.read_text("utf-8")) if options.data else []
    return avisos + list(made_up_avisos(options.generate, nrp=options.nrp))

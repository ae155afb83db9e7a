"""This machine's address, as others type it."""

from __future__ import annotations

import ipaddress
import socket

#: What stands for this machine itself, to be reached from nowhere else.
HERE = "127.0.0.1"


def own_address() -> str:
    """This machine's address in its network, or loopback where it has none. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # An address that is nobody's; it only picks the way out.
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return HERE


def to_type(host: str) -> str:
    """The address to type for a server that listens at `host`, which may stand for all of a machine's."""
    try:
        return own_address() if ipaddress.ip_address(host).is_unspecified else host
    except ValueError:
        return host


def only_here(host: str) -> bool:
    """Whether this address means whatever machine it is typed on."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

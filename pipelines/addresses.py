"""Addresses that may be connected to: every one a name resolves to is looked at before any is dialled."""

import ipaddress
import socket
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

# The only block of IPv6 that is handed out for the internet; within it Python knows what is set apart.
_GLOBAL_IPV6 = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NOT_GLOBAL = (
    ipaddress.IPv6Network("3fff::/20"),  # documentation (RFC 9637)
    ipaddress.IPv6Network("5f00::/16"),  # segment routing (RFC 9602)
    ipaddress.IPv4Network("192.88.99.0/24"),  # 6to4 relays, given up (RFC 7526)
)


class PrivateAddress(OSError):
    """A host has an address that is not of the public internet."""


def is_public(text: str) -> bool:
    """Whether an address is of the public internet, as is the IPv4 address that it may carry."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    carried: ipaddress.IPv4Address | None = None
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(str(address.ipv4_mapped))
        if address in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
        carried = address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address not in _GLOBAL_IPV6:
            return False
    inside = any(address.version == net.version and address in net for net in _NOT_GLOBAL)
    public = address.is_global and not address.is_multicast and not inside
    return public and (carried is None or is_public(str(carried)))


def addresses_of(host: str, port: int) -> list[tuple[int, str]]:
    """Family and address of all that a name resolves to, by the system's resolver; blocks."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys((int(family), str(place[0])) for family, _, _, _, place in found))


class VettedResolver(AbstractResolver):
    """Gives the connector the addresses that were looked at, so that no later answer can put another in their place."""

    def __init__(self, allow_hosts: frozenset[str]) -> None:
        self._allow_hosts = allow_hosts

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """All addresses of a host.

        Raises:
            PrivateAddress: one of them is not public, and the recipe does not allow the host.
            socket.gaierror: the name does not resolve.
        """
        import asyncio

        found = await asyncio.get_running_loop().run_in_executor(None, _look_up, host, port)
        if host not in self._allow_hosts:
            check_public(host, [address for _, address in found])
        return [_result(host, port, kind, address) for kind, address in found]

    async def close(self) -> None:
        """Nothing is held."""


def check_public(host: str, addresses: list[str]) -> None:
    """Raises PrivateAddress if one of the addresses is not public."""
    for address in addresses:
        if not is_public(address):
            raise PrivateAddress(f"{host} is {address}")


def _look_up(host: str, port: int) -> list[tuple[int, str]]:
    return addresses_of(host, port)  # looked up by name, so that tests can put another in its place


def _result(host: str, port: int, family: int, address: str) -> ResolveResult:
    flags: Any = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=flags)

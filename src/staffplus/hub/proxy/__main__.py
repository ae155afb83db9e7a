"""`python -m staffplus.hub.proxy`: fetch the proxy, if it is not there."""

from staffplus.hub import proxy

try:
    proxy.command()
except proxy.NoProxy:
    try:
        proxy.fetch()
        proxy.command()
    except proxy.NoProxy as error:
        raise SystemExit(str(error)) from None
print(f"Proxy for the hub: {proxy.PROGRAM}")

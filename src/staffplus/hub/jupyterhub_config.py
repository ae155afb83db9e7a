"""What JupyterHub reads when `staffplus hub` starts it. What differs from hub to hub is in `state/settings.json`."""

import json
import os
from pathlib import Path

from staffplus.hub import accounts, proxy, spawner, start
from staffplus.hub.door import Door
from staffplus.hub.folders import Folders

c = get_config()  # type: ignore[name-defined]  # noqa: F821  (JupyterHub gives it to this file)

folders = Folders(Path(os.environ["STAFFPLUS_HUB"]))
settings = json.loads((folders.state / "settings.json").read_text("utf-8"))
sockets = folders.sockets()

c.JupyterHub.bind_url = settings["address"]
c.JupyterHub.ssl_cert, c.JupyterHub.ssl_key = settings["certificate"], settings["key"]
# The hub listens on no port: people's servers reach it through this socket, and so does the proxy.
c.JupyterHub.hub_bind_url = c.JupyterHub.hub_connect_url = spawner.address(sockets / "hub/hub.sock")
c.JupyterHub.hub_socket_mode = (
    0o666  # whoever may go through its folder; what they may ask, their token says
)
c.JupyterHub.db_url = settings["database"] or f"sqlite:///{folders.state / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(folders.state / "cookie_secret")
c.JupyterHub.template_paths = [str(Path(proxy.__file__).parents[1] / "templates")]
c.JupyterHub.template_vars = {
    "announcement_login": "First time here? Take the name and the password from your slip, then choose a password of your own."
}

c.JupyterHub.authenticator_class = Door
c.Door.folder = str(folders.root)
c.Door.any_allow_config = True  # `check_allowed` asks the accounts
c.JupyterHub.load_groups = accounts.groups(folders.accounts.all())

c.JupyterHub.spawner_class = spawner.BoxSpawner
c.BoxSpawner.folder = str(folders.root)
c.BoxSpawner.limits = settings["limits"]
c.BoxSpawner.default_url = f"/{start.BELOW}"
c.BoxSpawner.env_keep = []

c.ConfigurableHTTPProxy.command = proxy.command()
c.ConfigurableHTTPProxy.api_url = spawner.address(sockets / "proxy.sock")
c.ConfigurableHTTPProxy.pid_file = str(folders.state / "proxy.pid")

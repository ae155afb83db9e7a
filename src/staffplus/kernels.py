"""Kernels that are spoken with through files in a folder of their own, and not through ports.

Jupyter looks for free ports, lets go of them, and tells the kernel, which takes them a second later. On a
busy machine another process has one by then, and the kernel dies before it has said a word.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from importlib.metadata import EntryPoint
from typing import Any

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

NAME = "staffplus-files"
#: A socket's name may have so many bytes on every system that knows them.
LONGEST = 100


class Files(LocalProvisioner):
    """Starts kernels on this machine as usual, but for how they are spoken with."""

    _folder = ""

    async def pre_launch(self, **more: Any) -> dict[str, Any]:
        """Name the files in place of ports; where ports were asked for, they stay."""
        manager = self.parent
        if manager is not None and manager.transport == "tcp" and not any(manager.ports):
            self._folder = tempfile.mkdtemp(prefix="kernel")
            where = os.path.join(self._folder, "at")  # noqa: PTH118 (Jupyter takes a text)
            if len(os.fsencode(where)) < LONGEST:
                manager.transport, manager.ip, manager.cache_ports = "ipc", where, False
        return await super().pre_launch(**more)

    async def cleanup(self, restart: bool = False) -> None:
        """Nothing is left of them."""
        await super().cleanup(restart)
        if self._folder and not restart:
            shutil.rmtree(self._folder, ignore_errors=True)


def by_files() -> None:
    """Have the kernels that this process starts from now on spoken with through files, where the system can."""
    if os.name != "posix":
        return
    where = f"{__name__}:{Files.__name__}"
    known = EntryPoint(NAME, where, KernelProvisionerFactory.GROUP_NAME)
    KernelProvisionerFactory.provisioners[NAME] = known
    KernelProvisionerFactory.instance().default_provisioner_name = NAME

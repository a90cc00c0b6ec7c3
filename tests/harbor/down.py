"""Stop all that `up` started, and remove what it left in the kernel."""

from __future__ import annotations

import os
import shutil

from tests.harbor import bridge, debs, engines, process, registry, remains, watchdog, webserver
from tests.harbor.layout import Layout

_ORDER = (engines.BUILDKIT, engines.DOCKER, registry.NAME, webserver.NAME)


def down(layout: Layout) -> list[str]:
    """Stop everything and return the names of what ran. Caches, images and build results stay."""
    stopped = [name for name in _ORDER if process.stop(layout, name)]
    remains.clear_docker(layout)
    remains.clear_buildkit(layout)
    if bridge.exists(layout) and bridge.down(layout, debs.network_tools(layout.cache)):
        stopped.append("bridge")
    if process.running(layout, watchdog.NAME) != os.getpid() and process.stop(layout, watchdog.NAME):
        stopped.append(watchdog.NAME)
    shutil.rmtree(layout.run, ignore_errors=True)
    layout.env.unlink(missing_ok=True)
    return stopped

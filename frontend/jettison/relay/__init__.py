"""A daemon's address that answers builds itself: the frontend in a process of one's own.

    client ──> relay ──every call as it is──> daemon
                 └──a build by a frontend──> queue ──> session.answer.run, in the main thread
                                                          └──calls of the bridge──> daemon

A client of BuildKit runs its build as a frontend of its own: it starts one with `Control.Solve`, and asks
for `gateway.v0` or another frontend by `LLBBridge.Solve` on the same socket. That one call is answered
here. The client's session goes by as bytes, so files, secrets, SSH and logins are served by the client,
and exporters and progress are the daemon's, as in any other build.

Nothing of a build in a container imports this room.
"""

from __future__ import annotations

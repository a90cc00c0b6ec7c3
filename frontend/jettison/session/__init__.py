"""One request, from the first call to exactly one return.

    answer ── start ──> Session ── daemon.read ──> Sources ── plan ──> Plan ── solve ──> Result
                                   disk.Disk ────>                    └─ lock ──> Result

What a build reads comes through `sources.Sources`: from a daemon, or from the disk for the command line. Most
of this is imported while an earlier answer is on its way, see `answer`.
"""

"""The shapes of `rootfs` and `accounts`."""

from __future__ import annotations

from jettison.description.shapes.kinds import Choice, Given, Items, Key, Keys, Numbers, Text, texts
from jettison.description.shapes.texts import (
    ABSOLUTE,
    ABSOLUTES,
    FLAG,
    MOMENT,
    MOST_ID,
    PACKAGES,
    PACKAGES_OR_AUTO,
    PATH,
    URL,
    WORDS,
    whole,
)

BASE = Choice(choices=("minimal", "base", "none"))
METADATA = Choice(choices=("manifest", "rpmdb"))
VERIFY = Choice(choices=("all", "packages", "none"))
REPOSITORY_NAME = Text(
    pattern=r"[A-Za-z0-9][A-Za-z0-9._-]*", numbers=Numbers(least=0), examples=("ours", "extras")
)
# Whoever is on the way could exchange what comes without TLS.
SIGNING_KEY = Text(
    name="signing-key",
    pattern=rf"(?:https|file)://[!-~]+|(?!.*://)(?!/){PATH.pattern}",
    examples=("https://example.com/KEY", "keys/ours.asc"),
)
LOCALE = Text(name="locale", pattern=r"[A-Za-z][A-Za-z0-9_.@-]*", examples=("de", "pt_BR"))
ACCOUNT = Text(name="account", pattern=r"[a-z_][a-z0-9_-]{0,31}", examples=("app", "backup"))

REPOSITORY = Keys(
    name="repository",
    keys=(
        Key(name="name", about="What messages call it.", shape=REPOSITORY_NAME, required=True),
        Key(name="url", about="The address of the folder that holds `repodata`.", shape=URL, required=True),
        Key(
            name="keys",
            about="The keys that sign it: addresses, or paths in the build context.",
            shape=Items(item=SIGNING_KEY, lone=SIGNING_KEY, least=1, in_target=Given.ADDED),
        ),
        Key(
            name="verify",
            about="What must be signed: `all` (the index and packages; if not given), `packages`, `none`.",
            shape=VERIFY,
        ),
    ),
)

ROOTFS = Keys(
    name="rootfs",
    keys=(
        Key(
            name="base",
            about="The packages to start from: `minimal` for static programs, `base` for those that need"
            " the C library, `none`.",
            shape=BASE,
        ),
        Key(
            name="packages",
            about="RPMs of the image besides those; `auto` stands for all that hold a library that a program"
            " of the image is linked against.",
            shape=PACKAGES_OR_AUTO,
        ),
        Key(name="exclude", about="RPMs that must not come in as somebody's dependency.", shape=PACKAGES),
        Key(
            name="repos",
            about="Package repositories beside the distribution's own.",
            shape=Items(item=REPOSITORY, in_target=Given.ADDED),
        ),
        Key(
            name="snapshot",
            about="A time in UTC; packages that were published later are not seen.",
            shape=MOMENT,
        ),
        Key(name="docs", about="Whether documentation ships; `false` if not given.", shape=FLAG),
        Key(name="locales", about="Languages whose messages ship; none if not given.", shape=texts(LOCALE)),
        Key(
            name="metadata",
            about="How scanners learn of the packages: `manifest` (small) or `rpmdb` (the whole database).",
            shape=METADATA,
        ),
        Key(name="remove", about="Paths that do not ship.", shape=ABSOLUTES),
        Key(name="keep", about="Paths that the clean-up spares.", shape=ABSOLUTES),
    ),
)

USER_ACCOUNT = Keys(
    name="user-account",
    keys=(
        Key(name="name", about="The user's name.", shape=ACCOUNT, required=True),
        Key(name="uid", about="The user's number.", shape=whole(MOST_ID, "1000"), required=True),
        Key(name="gid", about="The user's group; `uid` if not given.", shape=whole(MOST_ID, "1000")),
        Key(name="home", about="The home directory; `/home/NAME` if not given.", shape=ABSOLUTE),
        Key(name="groups", about="Names of further groups.", shape=WORDS),
    ),
)

GROUP_ACCOUNT = Keys(
    name="group-account",
    keys=(
        Key(name="name", about="The group's name.", shape=ACCOUNT, required=True),
        Key(name="gid", about="The group's number.", shape=whole(MOST_ID, "1000"), required=True),
    ),
)

ACCOUNTS = Keys(
    name="accounts",
    keys=(
        Key(
            name="users",
            about="Users besides `root`, `nobody` and `nonroot`.",
            shape=Items(item=USER_ACCOUNT, in_target=Given.ADDED),
        ),
        Key(
            name="groups",
            about="Groups besides theirs.",
            shape=Items(item=GROUP_ACCOUNT, in_target=Given.ADDED),
        ),
    ),
)

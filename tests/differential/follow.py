"""Follow a program with jettison.llb."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping

from jettison import llb, platforms
from jettison.llb import State
from jettison.platforms import Platform
from tests.differential.programs import Fields, Program, flag, many, number, numbers, one, pairs, text, texts


def definition(program: Program) -> llb.Definition:
    """Return the graph of a program."""
    return _Builder(program).definition()


class _Builder:
    """The states of the steps so far, and the commands among them."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._states: list[State] = []
        self._runs: dict[int, llb.Executed] = {}

    def definition(self) -> llb.Definition:
        for step in self._program.steps:
            self._states.append(self._state(step))
        return self._marshal(self._states[-1])

    def _marshal(self, state: State) -> llb.Definition:
        name = self._program.platform
        platform = platforms.parse(name) if name else None
        return llb.marshal(state, platform=platform, unique=self._program.unique)

    def _base(self, fields: Fields, name: str = "base") -> State:
        chosen = number(fields, name)
        return llb.scratch() if chosen is None else self._states[chosen]

    def _state(self, step: Fields) -> State:
        do = text(step, "do")
        makers: Mapping[str, Callable[[Fields], State]] = {
            **SOURCES,
            "run": self._run,
            "mount": self._mounted,
            "file": self._filed,
            "merge": self._merged,
            "diff": self._differed,
            "reread": self._reread,
        }
        return makers[do](step) if do in makers else SAID[do](self._base(step), step)

    def _filed(self, step: Fields) -> State:
        actions = [self._action(action) for action in many(step, "actions")]
        return self._base(step).file(*actions, metadata=_about(step))

    def _merged(self, step: Fields) -> State:
        return llb.merge([self._states[layer] for layer in numbers(step, "layers")], metadata=_about(step))

    def _differed(self, step: Fields) -> State:
        return llb.diff(self._base(step), self._base(step, "upper"), metadata=_about(step))

    def _reread(self, step: Fields) -> State:
        return llb.state_of(llb.parse(self._marshal(self._base(step)).to_bytes()))

    def _run(self, step: Fields) -> State:
        proxy = one(step, "proxy")
        network = text(step, "network")
        ran = self._base(step).run(
            texts(step, "args"),
            mounts=[self._mount(mount) for mount in many(step, "mounts")],
            env=dict(pairs(step, "pairs")),
            network=llb.Network(network) if network else None,
            security=llb.Security(text(step, "security") or "sandbox"),
            secret_env=[
                llb.SecretEnv(text(secret, "id"), text(secret, "name"), optional=flag(secret, "optional"))
                for secret in many(step, "secret_env")
            ],
            proxy=None if proxy is None else _proxy(proxy),
            ulimits=[_ulimit(limit) for limit in many(step, "ulimits")],
            valid_exit_codes=numbers(step, "exit_codes"),
            read_only_root=flag(step, "read_only_root"),
            hostname=text(step, "hostname"),
            cgroup_parent=text(step, "cgroup"),
            cwd=text(step, "dir") if "dir" in step else None,
            metadata=_about(step),
        )
        self._runs[len(self._states)] = ran
        return ran.root

    def _mounted(self, step: Fields) -> State:
        ran = number(step, "base")
        assert ran is not None
        state = self._runs[ran].mount(text(step, "path"))
        return state.with_platform(_platform(step)) if "platform" in step else state

    def _mount(self, mount: Fields) -> llb.Mount:
        dest, key = text(mount, "dest"), text(mount, "id")
        match text(mount, "kind"):
            case "cache":
                sharing, base = llb.Sharing(text(mount, "sharing")), self._base(mount)
                return llb.cache(
                    dest,
                    key,
                    sharing=sharing,
                    base=base,
                    source=text(mount, "source"),
                    read_only=flag(mount, "read_only"),
                )
            case "tmpfs":
                return llb.tmpfs(dest, size=number(mount, "size") or 0)
            case "secret":
                uid, gid, mode = _access(mount, 0o400)
                return llb.secret(dest, key, uid=uid, gid=gid, mode=mode, optional=flag(mount, "optional"))
            case "ssh":
                uid, gid, mode = _access(mount, 0o600)
                return llb.ssh(dest, key=key, uid=uid, gid=gid, mode=mode, optional=flag(mount, "optional"))
            case _:
                return self._bind(mount)

    def _bind(self, mount: Fields) -> llb.Mount:
        return llb.bind(
            text(mount, "dest"),
            self._base(mount),
            source=text(mount, "source"),
            read_only=flag(mount, "read_only"),
            no_output=flag(mount, "no_output"),
            content_cache=llb.ContentCache(text(mount, "content_cache") or "default"),
        )

    def _action(self, action: Fields) -> llb.FileAction:
        path, mode = text(action, "path"), number(action, "mode")
        owner, timestamp = _owner(action), number(action, "timestamp")
        match text(action, "do"):
            case "mkdir":
                parents = flag(action, "parents")
                return llb.mkdir(path, mode=mode or 0, parents=parents, owner=owner, timestamp=timestamp)
            case "mkfile":
                data = base64.b64decode(text(action, "data"))
                return llb.mkfile(path, data, mode=mode or 0, owner=owner, timestamp=timestamp)
            case "rm":
                not_found = flag(action, "allow_not_found")
                return llb.rm(path, allow_not_found=not_found, wildcard=flag(action, "wildcard"))
            case "symlink":
                return llb.symlink(text(action, "src"), path, owner=owner, timestamp=timestamp)
            case _:
                return self._copy(action)

    def _copy(self, action: Fields) -> llb.FileAction:
        return llb.copy(
            self._base(action),
            text(action, "src"),
            text(action, "path"),
            owner=_owner(action),
            mode=text(action, "symbolic_mode") or number(action, "mode"),
            follow_symlinks=flag(action, "follow_symlinks"),
            contents_only=flag(action, "contents_only"),
            unpack=flag(action, "unpack"),
            create_dest_path=flag(action, "create_dest_path"),
            wildcard=flag(action, "wildcard"),
            allow_empty_wildcard=flag(action, "allow_empty_wildcard"),
            include=tuple(texts(action, "include")),
            exclude=tuple(texts(action, "exclude")),
            required=texts(action, "required"),
            replace=flag(action, "replace"),
            timestamp=number(action, "timestamp"),
        )


def _image(step: Fields) -> State:
    return llb.image(
        text(step, "ref"),
        platform=_platform(step) if "platform" in step else None,
        resolve_mode=text(step, "resolve_mode"),
        layer_limit=number(step, "layer_limit"),
        checksum=text(step, "checksum"),
        metadata=_about(step),
    )


def _oci_layout(step: Fields) -> State:
    return llb.oci_layout(
        text(step, "ref"),
        store_id=text(step, "store"),
        platform=_platform(step) if "platform" in step else None,
        session_id=text(step, "session"),
        layer_limit=number(step, "layer_limit"),
        metadata=_about(step),
    )


def _local(step: Fields) -> State:
    differ = text(step, "differ")
    return llb.local(
        text(step, "name"),
        session_id=text(step, "session"),
        include=texts(step, "include"),
        exclude=texts(step, "exclude"),
        follow_paths=texts(step, "follow"),
        shared_key_hint=text(step, "hint"),
        differ=llb.Differ(differ) if differ else None,
        unique=text(step, "unique"),
        metadata=_about(step),
    )


def _http(step: Fields) -> State:
    return llb.http(
        text(step, "ref"),
        checksum=text(step, "checksum"),
        filename=text(step, "filename"),
        mode=number(step, "mode"),
        uid=number(step, "uid"),
        gid=number(step, "gid"),
        auth_header_secret=text(step, "header_secret"),
        accept=text(step, "accept"),
        user_agent=text(step, "user_agent"),
        metadata=_about(step),
    )


def _git(step: Fields) -> State:
    return llb.git(
        text(step, "ref"),
        ref=text(step, "fragment"),
        subdir=text(step, "subdir"),
        keep_git_dir=flag(step, "keep_git_dir"),
        checksum=text(step, "checksum"),
        skip_submodules=flag(step, "skip_submodules"),
        known_ssh_hosts="".join(f"{host}\n" for host in texts(step, "known_hosts")),
        ssh_agent=text(step, "agent") or "default",
        auth_token_secret=text(step, "token_secret") if "token_secret" in step else None,
        auth_header_secret=text(step, "header_secret") if "header_secret" in step else None,
        metadata=_about(step),
    )


SOURCES = {"image": _image, "oci_layout": _oci_layout, "local": _local, "http": _http, "git": _git}


def _env(base: State, step: Fields) -> State:
    for name, value in pairs(step, "pairs"):
        base = base.with_env({name: value})
    return base


def _hosts(base: State, step: Fields) -> State:
    for host, address in pairs(step, "pairs"):
        base = base.add_host(host, address)
    return base


SAID: Mapping[str, Callable[[State, Fields], State]] = {
    "scratch": lambda _, __: llb.scratch(),
    "env": _env,
    "dir": lambda base, step: base.dir(text(step, "path")),
    "user": lambda base, step: base.user(text(step, "name")),
    "platform": lambda base, step: base.with_platform(_platform(step)),
    "network": lambda base, step: base.with_network(llb.Network(text(step, "network"))),
    "host": _hosts,
}
"""What a state says about commands to come."""


def _access(mount: Fields, usual: int) -> tuple[int, int, int]:
    """Return user, group and mode of a secret or an agent; without a mode there is no owner either."""
    mode = number(mount, "mode")
    if mode is None:
        return 0, 0, usual
    return number(mount, "uid") or 0, number(mount, "gid") or 0, mode


def _platform(fields: Fields) -> Platform:
    return platforms.parse(text(fields, "platform"))


def _proxy(fields: Fields) -> llb.ProxyEnv:
    return llb.ProxyEnv(
        http_proxy=text(fields, "http"),
        https_proxy=text(fields, "https"),
        ftp_proxy=text(fields, "ftp"),
        no_proxy=text(fields, "no"),
        all_proxy=text(fields, "all"),
    )


def _ulimit(fields: Fields) -> llb.Ulimit:
    return llb.Ulimit(text(fields, "name"), number(fields, "soft") or 0, number(fields, "hard") or 0)


def _owner(action: Fields) -> llb.Owner | None:
    user, group = one(action, "user"), one(action, "group")
    if user is None and group is None:
        return None
    return llb.Owner(_account(user), _account(group))


def _account(fields: Fields | None) -> int | str | None:
    if fields is None:
        return None
    return text(fields, "name") or number(fields, "id") or 0


def _about(step: Fields) -> llb.Metadata:
    said = one(step, "about") or {}
    group, resources = one(said, "group"), one(said, "resources")
    return llb.Metadata(
        name=text(said, "name") or None,
        locations=tuple(_location(place) for place in many(said, "places")),
        ignore_cache=flag(said, "ignore_cache"),
        group=None if group is None else _group(group),
        export_cache=flag(said, "export_cache") if "export_cache" in said else None,
        resources=None if resources is None else _resources(resources),
        description={
            name: text(one(said, "description") or {}, name) for name in one(said, "description") or ()
        },
    )


def _group(fields: Fields) -> llb.ProgressGroup:
    return llb.ProgressGroup(text(fields, "id"), text(fields, "name"), weak=flag(fields, "weak"))


def _resources(fields: Fields) -> llb.Resources:
    return llb.Resources(
        memory=number(fields, "memory") or 0,
        memory_swap=number(fields, "memory_swap") or 0,
        cpu_shares=number(fields, "cpu_shares") or 0,
        cpu_period=number(fields, "cpu_period") or 0,
        cpu_quota=number(fields, "cpu_quota") or 0,
        cpuset_cpus=text(fields, "cpuset_cpus"),
        cpuset_mems=text(fields, "cpuset_mems"),
    )


def _location(place: Fields) -> llb.Location:
    file = llb.SourceInfo(text(place, "file"), text(place, "data").encode(), "YAML")
    names = ("line", "column", "end_line", "end_column")
    line, column, end_line, end_column = (number(place, name) or 0 for name in names)
    return llb.Location(file, (llb.Range(line, column, end_line, end_column),))

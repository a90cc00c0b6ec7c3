"""Names of capabilities, as BuildKit spells them: what an op needs of the worker that runs it."""

from __future__ import annotations

from types import MappingProxyType

CONSTRAINTS = "constraints"
PLATFORM = "platform"
META_IGNORE_CACHE = "meta.ignorecache"
META_DESCRIPTION = "meta.description"
META_EXPORT_CACHE = "meta.exportcache"

SOURCE_IMAGE = "source.image"
SOURCE_IMAGE_RESOLVEMODE = "source.image.resolvemode"
SOURCE_IMAGE_LAYERLIMIT = "source.image.layerlimit"
SOURCE_IMAGE_CHECKSUM = "source.image.checksum"
SOURCE_OCI_LAYOUT = "source.ocilayout"
SOURCE_LOCAL = "source.local"
SOURCE_HTTP = "source.http"
SOURCE_HTTP_CHECKSUM = "source.http.checksum"
SOURCE_HTTP_PERM = "source.http.perm"
SOURCE_HTTP_AUTH = "source.http.auth"
SOURCE_HTTP_HEADER = "source.http.header"
SOURCE_HTTP_OWNER = "soruce.http.uidgid"  # BuildKit's own spelling: the id is fixed, misprint and all
SOURCE_GIT = "source.git"
SOURCE_GIT_AUTH = "source.git.httpauth"
SOURCE_GIT_KNOWN_HOSTS = "source.git.knownsshhosts"

# `local.differ` is a wish that an old worker may ignore.
LOCAL_ATTRS = MappingProxyType(
    {
        "local.session": "source.local.sessionid",
        "local.includepattern": "source.local.includepatterns",
        "local.excludepatterns": "source.local.excludepatterns",
        "local.followpaths": "source.local.followpaths",
        "local.sharedkeyhint": "source.local.sharedkeyhint",
        "local.metadatatransfer": "source.local.metadatatransfer",
        "local.unique": "source.local.unique",
    }
)
GIT_ATTRS = MappingProxyType(
    {
        "git.fullurl": "source.git.fullurl",
        "git.keepgitdir": "source.git.keepgitdir",
        "git.checksum": "source.git.checksum",
        "git.skipsubmodules": "source.git.skipsubmodules",
        "git.mountsshsock": "source.git.mountsshsock",
    }
)

EXEC_META_BASE = "exec.meta.base"
EXEC_META_SETS_DEFAULT_PATH = "exec.meta.setsdefaultpath"
EXEC_META_PROXY = "exec.meta.proxyenv"
EXEC_META_NETWORK = "exec.meta.network"
EXEC_META_SECURITY = "exec.meta.security"
EXEC_META_ULIMIT = "exec.meta.ulimit"
EXEC_META_LINUX_RESOURCES = "exec.meta.linux.resources"
EXEC_MOUNT_BIND = "exec.mount.bind"
EXEC_MOUNT_SELECTOR = "exec.mount.selector"
EXEC_MOUNT_CACHE = "exec.mount.cache"
EXEC_MOUNT_CACHE_SHARING = "exec.mount.cache.sharing"
EXEC_MOUNT_CONTENT_CACHE = "exec.mount.cache.content"
EXEC_MOUNT_TMPFS = "exec.mount.tmpfs"
EXEC_MOUNT_TMPFS_SIZE = "exec.mount.tmpfs.size"
EXEC_MOUNT_SECRET = "exec.mount.secret"  # noqa: S105 - the name of a capability
EXEC_MOUNT_SSH = "exec.mount.ssh"
EXEC_SECRET_ENV = "exec.secretenv"  # noqa: S105 - the name of a capability
EXEC_VALID_EXIT_CODE = "exec.validexitcode"

FILE_BASE = "file.base"
FILE_RM_WILDCARD = "file.rm.wildcard"
FILE_COPY_PATTERNS = "file.copy.includeexcludepatterns"
FILE_COPY_MODE = "file.copy.modestring"
FILE_COPY_REQUIRED = "file.copy.requiredpaths"
FILE_COPY_REPLACE = "file.copy.alwaysreplaceexistingdestpaths"
FILE_SYMLINK = "file.symlink.create"
MERGE = "mergeop"
DIFF = "diffop"

from jettison.pb import ops_pb2 as _ops_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class NewContainerRequest(_message.Message):
    __slots__ = ("container_id", "mounts", "network")
    CONTAINER_ID_FIELD_NUMBER: _ClassVar[int]
    MOUNTS_FIELD_NUMBER: _ClassVar[int]
    NETWORK_FIELD_NUMBER: _ClassVar[int]
    container_id: str
    mounts: _containers.RepeatedCompositeFieldContainer[_ops_pb2.Mount]
    network: _ops_pb2.NetworkMode
    def __init__(self, container_id: _Optional[str] = ..., mounts: _Optional[_Iterable[_Union[_ops_pb2.Mount, _Mapping]]] = ..., network: _Optional[_Union[_ops_pb2.NetworkMode, str]] = ...) -> None: ...

class NewContainerResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ExecMessage(_message.Message):
    __slots__ = ("process_id", "init", "file", "exit", "done")
    PROCESS_ID_FIELD_NUMBER: _ClassVar[int]
    INIT_FIELD_NUMBER: _ClassVar[int]
    FILE_FIELD_NUMBER: _ClassVar[int]
    EXIT_FIELD_NUMBER: _ClassVar[int]
    DONE_FIELD_NUMBER: _ClassVar[int]
    process_id: str
    init: ExecInit
    file: ExecFile
    exit: ExecExit
    done: ExecDone
    def __init__(self, process_id: _Optional[str] = ..., init: _Optional[_Union[ExecInit, _Mapping]] = ..., file: _Optional[_Union[ExecFile, _Mapping]] = ..., exit: _Optional[_Union[ExecExit, _Mapping]] = ..., done: _Optional[_Union[ExecDone, _Mapping]] = ...) -> None: ...

class ExecInit(_message.Message):
    __slots__ = ("container_id", "process", "fds")
    CONTAINER_ID_FIELD_NUMBER: _ClassVar[int]
    PROCESS_FIELD_NUMBER: _ClassVar[int]
    FDS_FIELD_NUMBER: _ClassVar[int]
    container_id: str
    process: _ops_pb2.Process
    fds: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, container_id: _Optional[str] = ..., process: _Optional[_Union[_ops_pb2.Process, _Mapping]] = ..., fds: _Optional[_Iterable[int]] = ...) -> None: ...

class ExecFile(_message.Message):
    __slots__ = ("fd", "eof", "data")
    FD_FIELD_NUMBER: _ClassVar[int]
    EOF_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    fd: int
    eof: bool
    data: bytes
    def __init__(self, fd: _Optional[int] = ..., eof: _Optional[bool] = ..., data: _Optional[bytes] = ...) -> None: ...

class ExecExit(_message.Message):
    __slots__ = ("code",)
    CODE_FIELD_NUMBER: _ClassVar[int]
    code: int
    def __init__(self, code: _Optional[int] = ...) -> None: ...

class ExecDone(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

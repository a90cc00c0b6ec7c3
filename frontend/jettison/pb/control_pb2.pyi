from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class ControlSolveRequest(_message.Message):
    __slots__ = ("ref", "session")
    REF_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    ref: str
    session: str
    def __init__(self, ref: _Optional[str] = ..., session: _Optional[str] = ...) -> None: ...

from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class Capability(_message.Message):
    __slots__ = ("id", "enabled", "deprecated", "disabled_reason", "disabled_message", "disabled_alternative")
    ID_FIELD_NUMBER: _ClassVar[int]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    DEPRECATED_FIELD_NUMBER: _ClassVar[int]
    DISABLED_REASON_FIELD_NUMBER: _ClassVar[int]
    DISABLED_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    DISABLED_ALTERNATIVE_FIELD_NUMBER: _ClassVar[int]
    id: str
    enabled: bool
    deprecated: bool
    disabled_reason: str
    disabled_message: str
    disabled_alternative: str
    def __init__(self, id: _Optional[str] = ..., enabled: _Optional[bool] = ..., deprecated: _Optional[bool] = ..., disabled_reason: _Optional[str] = ..., disabled_message: _Optional[str] = ..., disabled_alternative: _Optional[str] = ...) -> None: ...

from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PolicyAction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    POLICY_ALLOW: _ClassVar[PolicyAction]
    POLICY_DENY: _ClassVar[PolicyAction]
    POLICY_CONVERT: _ClassVar[PolicyAction]

class PolicyMatch(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    POLICY_WILDCARD: _ClassVar[PolicyMatch]
    POLICY_EXACT: _ClassVar[PolicyMatch]
    POLICY_REGEX: _ClassVar[PolicyMatch]

class PolicyCondition(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    POLICY_EQUAL: _ClassVar[PolicyCondition]
    POLICY_NOT_EQUAL: _ClassVar[PolicyCondition]
    POLICY_MATCHES: _ClassVar[PolicyCondition]
POLICY_ALLOW: PolicyAction
POLICY_DENY: PolicyAction
POLICY_CONVERT: PolicyAction
POLICY_WILDCARD: PolicyMatch
POLICY_EXACT: PolicyMatch
POLICY_REGEX: PolicyMatch
POLICY_EQUAL: PolicyCondition
POLICY_NOT_EQUAL: PolicyCondition
POLICY_MATCHES: PolicyCondition

class Policy(_message.Message):
    __slots__ = ("version", "rules")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    version: int
    rules: _containers.RepeatedCompositeFieldContainer[PolicyRule]
    def __init__(self, version: _Optional[int] = ..., rules: _Optional[_Iterable[_Union[PolicyRule, _Mapping]]] = ...) -> None: ...

class PolicyRule(_message.Message):
    __slots__ = ("action", "selector", "update")
    ACTION_FIELD_NUMBER: _ClassVar[int]
    SELECTOR_FIELD_NUMBER: _ClassVar[int]
    UPDATE_FIELD_NUMBER: _ClassVar[int]
    action: PolicyAction
    selector: PolicySelector
    update: PolicyUpdate
    def __init__(self, action: _Optional[_Union[PolicyAction, str]] = ..., selector: _Optional[_Union[PolicySelector, _Mapping]] = ..., update: _Optional[_Union[PolicyUpdate, _Mapping]] = ...) -> None: ...

class PolicySelector(_message.Message):
    __slots__ = ("identifier", "match", "attributes")
    IDENTIFIER_FIELD_NUMBER: _ClassVar[int]
    MATCH_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    identifier: str
    match: PolicyMatch
    attributes: _containers.RepeatedCompositeFieldContainer[PolicyAttribute]
    def __init__(self, identifier: _Optional[str] = ..., match: _Optional[_Union[PolicyMatch, str]] = ..., attributes: _Optional[_Iterable[_Union[PolicyAttribute, _Mapping]]] = ...) -> None: ...

class PolicyAttribute(_message.Message):
    __slots__ = ("key", "value", "condition")
    KEY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    CONDITION_FIELD_NUMBER: _ClassVar[int]
    key: str
    value: str
    condition: PolicyCondition
    def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ..., condition: _Optional[_Union[PolicyCondition, str]] = ...) -> None: ...

class PolicyUpdate(_message.Message):
    __slots__ = ("identifier", "attrs")
    class AttrsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    IDENTIFIER_FIELD_NUMBER: _ClassVar[int]
    ATTRS_FIELD_NUMBER: _ClassVar[int]
    identifier: str
    attrs: _containers.ScalarMap[str, str]
    def __init__(self, identifier: _Optional[str] = ..., attrs: _Optional[_Mapping[str, str]] = ...) -> None: ...

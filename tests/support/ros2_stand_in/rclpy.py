"""Stands in for rclpy, with the real types of ROS 2's messages, which rosbags has.

What is published is written to stdout as a JSON object a line, after rosbags has written and read it as CDR. What is subscribed
to comes from stdin, one JSON object a line: {"topic": …, "message": {…}}.
"""

import dataclasses
import hashlib
import json
import os
import select
import sys
import time as clocks
import types

import numpy
from rosbags.interfaces import Nodetype
from rosbags.typesys import Stores, get_typestore

STORE = get_typestore(Stores.ROS2_JAZZY)


def make(kind, /, **fields):
    """A message with what its fields are where nothing is said; rclpy's generated classes do the same."""
    defaults = {field: default(node, details) for field, (node, details) in STORE.fielddefs[kind][1]}
    message = types.SimpleNamespace(**{**defaults, **fields})
    message.kind = kind
    return message


def default(kind, details):
    if kind == Nodetype.NAME:
        return make(details)
    if kind == Nodetype.BASE:
        own = details[0]
        return {"string": "", "bool": False, "byte": b"\0"}.get(own, 0.0 if "float" in own else 0)
    return []


def real(message):
    """The same as rosbags has it."""
    fields = [name for name, _ in STORE.fielddefs[message.kind][1]]
    return STORE.types[message.kind](**{name: convert(getattr(message, name)) for name in fields})


def convert(value):
    if isinstance(value, types.SimpleNamespace):
        return real(value)
    if type(value).__name__ == "array":
        return numpy.frombuffer(value, numpy.uint8)
    if isinstance(value, bytes):
        assert len(value) == 1, "rclpy looks at more of them one by one"
        return value[0]
    return [convert(each) for each in value] if isinstance(value, list) else value


def plain(value):
    if isinstance(value, numpy.ndarray):
        return hashlib.sha256(value.tobytes()).hexdigest()
    if dataclasses.is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)
                if not field.name.startswith("__")}
    return [plain(each) for each in value] if isinstance(value, list) else value


class Module(types.ModuleType):
    """A package's messages, each of which is a function that makes one."""

    def __getattr__(self, name):
        kind = f"{self.__name__.split('.')[0]}/msg/{name}"
        if kind not in STORE.types:
            raise AttributeError(name)

        def factory(**fields):
            return make(kind, **fields)

        factory.kind = kind
        for level, value in dict(OK=0, WARN=1, ERROR=2, STALE=3).items():
            setattr(factory, level, bytes([value]))
        return factory


for package in ("sensor_msgs", "geometry_msgs", "diagnostic_msgs"):
    sys.modules[package] = types.ModuleType(package)
    sys.modules[package].msg = sys.modules[f"{package}.msg"] = Module(f"{package}.msg")


class Duration:
    def __init__(self, *, nanoseconds=0):
        assert isinstance(nanoseconds, int)
        self.nanoseconds = nanoseconds


class Time:
    def __init__(self, nanoseconds):
        self.nanoseconds = nanoseconds

    def __sub__(self, other):
        rest = self.nanoseconds - other.nanoseconds
        return Time(rest) if isinstance(other, Duration) else Duration(nanoseconds=rest)

    def to_msg(self):
        return make("builtin_interfaces/msg/Time", sec=self.nanoseconds // 10**9, nanosec=self.nanoseconds % 10**9)

    @classmethod
    def from_msg(cls, message):
        return cls(message.sec * 10**9 + message.nanosec)


for name, own in dict(duration=Duration, time=Time).items():
    module = sys.modules[f"rclpy.{name}"] = types.ModuleType(f"rclpy.{name}")
    setattr(module, own.__name__, own)


class Publisher:
    def __init__(self, factory, topic):
        self.kind, self.topic = factory.kind, topic

    def publish(self, message):
        assert message.kind == self.kind
        raw = STORE.serialize_cdr(real(message), self.kind)
        read = STORE.deserialize_cdr(raw, self.kind)
        print(json.dumps({"topic": self.topic, "type": self.kind, "message": plain(read)}), flush=True)


class Node:
    def __init__(self):
        self.subscriptions = {}

    def get_clock(self):
        return types.SimpleNamespace(now=lambda: Time(clocks.time_ns()))

    def create_publisher(self, factory, topic, depth):
        assert depth == 1
        return Publisher(factory, topic)

    def create_subscription(self, factory, topic, callback, depth):
        assert depth == 1
        self.subscriptions[topic] = factory, callback


rest = b""


def init(args=None):
    assert args is not None, "what is behind --ros-args is rclpy's"


def ok():
    return True


def create_node(name):
    return Node()


def fill(message, fields):
    for name, value in fields.items():
        old = getattr(message, name)
        setattr(message, name, fill(old, value) if isinstance(old, types.SimpleNamespace) else value)
    return message


def spin_once(node, timeout_sec):
    """Of what has come, the newest alone, as a subscription of depth 1 has it."""
    global rest
    if not select.select([0], [], [], timeout_sec)[0]:
        return
    *lines, rest = (rest + os.read(0, 65536)).split(b"\n")
    if lines:
        said = json.loads(lines[-1])
        factory, callback = node.subscriptions[said["topic"]]
        callback(fill(factory(), said["message"]))

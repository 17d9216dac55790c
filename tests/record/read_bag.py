"""Reads a bag with rosbags and with mcap-ros2-support, and writes what is in it as a JSON object a line.

    python3 read_bag.py BAG.mcap

Each message that rosbags can read is also written again by it, and compared; each type is compared with ROS 2's own.
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy
from mcap_ros2.reader import read_ros2_messages
from rosbags.highlevel import AnyReader
from rosbags.typesys import Stores, get_typestore

ROS = get_typestore(Stores.ROS2_JAZZY)


def plain(value):
    """As JSON has it; bytes as their digest."""
    if isinstance(value, bytes) or (isinstance(value, numpy.ndarray) and value.dtype == numpy.uint8):
        return hashlib.sha256(bytes(value)).hexdigest()
    if isinstance(value, (list, tuple, numpy.ndarray)):
        return [plain(each) for each in value]
    names = getattr(value, "__dataclass_fields__", None) or getattr(value, "__slots__", None)
    if names:
        return {name: plain(getattr(value, name)) for name in names if not name.startswith("__")}
    return value.item() if isinstance(value, numpy.generic) else value


def tell(**message):
    print(json.dumps(message))


with AnyReader([Path(sys.argv[1])]) as bag:
    for connection, log_ns, raw in bag.messages():
        kind = connection.msgtype
        message = bag.deserialize(raw, kind)
        isSame = bytes(bag.typestore.serialize_cdr(message, kind)) == bytes(raw)
        isOfRos = bag.typestore.hash_rihs01(kind) == ROS.hash_rihs01(kind)
        tell(by="rosbags", topic=connection.topic, type=kind, logUs=log_ns // 1000, isSame=isSame, isOfRos=isOfRos,
             message=plain(message))
for read in read_ros2_messages(sys.argv[1]):
    tell(by="mcap-ros2-support", topic=read.channel.topic, type=read.schema.name, logUs=read.log_time_ns // 1000,
         publishUs=read.publish_time_ns // 1000, message=plain(read.ros_msg))

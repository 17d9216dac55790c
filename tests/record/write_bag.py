"""Writes a bag of ROS 2 with rosbags, as rosbag2 does: a picture that is given by its file, and an odometry beside it.

    python3 write_bag.py FOLDER JPEG
"""

import sys

import numpy
from rosbags.rosbag2 import StoragePlugin, Writer
from rosbags.typesys import Stores, get_typestore

ROS = get_typestore(Stores.ROS2_JAZZY)
TYPES = {name.split("/")[-1]: kind for name, kind in ROS.types.items()}
STAMP_NS = 1_790_000_000_000_000_000

with open(sys.argv[2], "rb") as file:
    jpeg = numpy.frombuffer(file.read(), numpy.uint8)
stamp = TYPES["Time"](sec=STAMP_NS // 10**9, nanosec=0)
header = TYPES["Header"](stamp=stamp, frame_id="camera")
image = TYPES["CompressedImage"](header=header, format="bgr8; jpeg compressed bgr8", data=jpeg)
unknown = numpy.zeros(36)
place = TYPES["Pose"](position=TYPES["Point"](x=2.0, y=-3.0, z=1.0), orientation=TYPES["Quaternion"](x=0.0, y=0.0, z=0.6, w=0.8))
zero = TYPES["Vector3"](x=0.0, y=0.0, z=0.0)
odometry = TYPES["Odometry"](
    header=header,
    child_frame_id="base_link",
    pose=TYPES["PoseWithCovariance"](pose=place, covariance=unknown),
    twist=TYPES["TwistWithCovariance"](twist=TYPES["Twist"](linear=zero, angular=zero), covariance=unknown),
)
with Writer(f"{sys.argv[1]}/bag", version=9, storage_plugin=StoragePlugin.MCAP) as bag:
    for topic, message in {"/robot/odom": odometry, "/robot/image_raw/compressed": image}.items():
        kind = message.__msgtype__
        connection = bag.add_connection(topic, kind, typestore=ROS)
        bag.write(connection, STAMP_NS + 5_000_000, ROS.serialize_cdr(message, kind))

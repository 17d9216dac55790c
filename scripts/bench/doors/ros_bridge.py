#!/usr/bin/env python3
"""A server made with Foxglove's SDK, as foxglove_bridge is, to which pictures are published by ROS 2's own type; says when
each was there.

    ros_bridge.py PORT
"""

import gc
import signal
import sys
import time

import foxglove
from foxglove.websocket import Capability, ServerListener
from rosbags.typesys import Stores, get_typestore

from moments import tell

gc.disable()
ROS = get_typestore(Stores.ROS2_JAZZY)
channels = {}


class Listener(ServerListener):
    def on_client_advertise(self, client, channel):
        channels[client.id, channel.id] = channel

    def on_message_data(self, client, channel_id, data):
        now_s = time.monotonic()
        channel = channels[client.id, channel_id]
        if not channel.schema_name.endswith("CompressedImage"):
            return
        message = ROS.deserialize_cdr(data, channel.schema_name)
        stamp = message.header.stamp
        age_ms = (time.time() - stamp.sec - stamp.nanosec / 1e9) * 1e3
        tell(bytes(message.data), now_s, name=channel.topic.split("/")[1], ageMs=age_ms)


server = foxglove.start_server(
    host="127.0.0.1",
    port=int(sys.argv[1]),
    capabilities=[Capability.ClientPublish],
    supported_encodings=["cdr"],
    server_listener=Listener(),
)
signal.pause()

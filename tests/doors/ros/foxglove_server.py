"""A server made with Foxglove's SDK, as foxglove_bridge is, that reads what clients publish by ROS 2's own types.

    python3 foxglove_server.py PORT [CAPABILITY ENCODING] [CERTIFICATE KEY]

Writes a JSON object a line: each channel that a client announces, and each message, with the digest of a picture's bytes.
"""

import hashlib
import json
import sys
import time

import foxglove
from foxglove.websocket import Capability, ServerListener
from rosbags.typesys import Stores, get_typestore

ROS = get_typestore(Stores.ROS2_JAZZY)
types = {}


def tell(**line):
    print(json.dumps(line), flush=True)


class Listener(ServerListener):
    def on_client_advertise(self, client, channel):
        types[client.id, channel.id] = channel
        isKnown = channel.schema_encoding == "ros2msg"
        tell(topic=channel.topic, encoding=channel.encoding, type=channel.schema_name, isKnown=isKnown)

    def on_message_data(self, client, channel_id, data):
        channel = types[client.id, channel_id]
        message = ROS.deserialize_cdr(data, channel.schema_name)
        isSame = bytes(ROS.serialize_cdr(message, channel.schema_name)) == data
        header = message.header if hasattr(message, "header") else message.transforms[0].header
        stamp = header.stamp.sec + header.stamp.nanosec / 1e9
        line = dict(published=channel.topic, stampUs=round(stamp * 1e6), ageMs=(time.time() - stamp) * 1000, isSame=isSame)
        if channel.schema_name.endswith("CompressedImage"):
            line.update(digest=hashlib.sha256(bytes(message.data)).hexdigest(), frame=header.frame_id)
        if channel.schema_name.endswith("DiagnosticArray"):
            line.update(values={each.key: each.value for each in message.status[0].values})
        if channel.schema_name.endswith("Odometry"):
            place = message.pose.pose.position
            line.update(place=[place.x, place.y, place.z])
        tell(**line)


port, capability, encoding, certificate, key = (sys.argv[1:] + [""] * 4)[:5]
tls = dict(tls_cert=open(certificate, "rb").read(), tls_key=open(key, "rb").read()) if certificate else {}
server = foxglove.start_server(
    host="127.0.0.1",
    port=int(port),
    capabilities=[getattr(Capability, capability or "ClientPublish")],
    supported_encodings=[encoding or "cdr"],
    server_listener=Listener(),
    **tls,
)
tell(port=server.port)
sys.stdin.read()

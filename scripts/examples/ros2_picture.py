"""A robot's camera as a topic of ROS 2: sensor_msgs/CompressedImage, stamped with the time at which each picture was taken.

    deno task listen --view web                                         # on the same machine
    python3 scripts/examples/ros2_picture.py [STREAM] [--url http://127.0.0.1:8080] [--token TOKEN]
                                             [--frame front_camera_optical_frame] --ros-args -r __ns:=/front

Publishes image/compressed, and once a second what is known of it on /diagnostics. A picture that is older than --max-age is not
published: the diagnostics say STALE then, and how old it is. Needs rclpy: read ROS 2's setup.bash first; and uis_camera.py
beside it. Without Python, `listen --ros ws://HOST:8765` does the same by a bridge.
"""

import argparse
import array
import time

import rclpy
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
from rclpy.duration import Duration
from sensor_msgs.msg import CompressedImage
from uis_camera import Camera, CameraError, StaleFrame

DIAGNOSE_S = 1.0


def publish(picture):
    message = CompressedImage()
    age = Duration(nanoseconds=round((picture.age or 0) * 1e9))
    message.header.stamp = (node.get_clock().now() - age).to_msg()
    message.header.frame_id = args.frame
    message.format = "jpeg"
    message.data = array.array("B", picture.jpeg)  # the only form that rclpy does not look at byte by byte
    pictures.publish(message)


def diagnose(level, text, age, bound):
    status = DiagnosticStatus(level=level, name=f"{args.stream or 'camera'}: pictures", message=text)
    known = {"age_ms": age, "age_bound_ms": bound}
    status.values = [KeyValue(key=key, value=f"{s * 1000:.3f}") for key, s in known.items() if s is not None]
    message = DiagnosticArray(status=[status])
    message.header.stamp = node.get_clock().now().to_msg()
    diagnostics.publish(message)


def run(camera):
    told = -DIAGNOSE_S
    while rclpy.ok():
        try:
            picture = camera.next(max_age=args.max_age, timeout=0.5)
            publish(picture)
            state = DiagnosticStatus.OK, "live", picture.age, picture.bound
        except StaleFrame as stale:
            state = DiagnosticStatus.STALE, str(stale), stale.age, stale.bound
        except CameraError as error:
            # The stream may come yet; any other reason stands in the diagnostics until somebody reads it.
            state = DiagnosticStatus.ERROR, str(error), None, None
            time.sleep(DIAGNOSE_S)
        if time.monotonic() - told >= DIAGNOSE_S:
            told = time.monotonic()
            diagnose(*state)


parser = argparse.ArgumentParser()
parser.add_argument("stream", nargs="?")
parser.add_argument("--url", default="http://127.0.0.1:8080")
parser.add_argument("--token")
parser.add_argument("--frame", default="camera_optical_frame")
parser.add_argument("--max-age", type=float, default=0.5, metavar="SECONDS")
args, ros_args = parser.parse_known_args()
rclpy.init(args=ros_args)
node = rclpy.create_node("uis_picture")
# One: a subscriber that is slow gets the newest.
pictures = node.create_publisher(CompressedImage, "image/compressed", 1)
diagnostics = node.create_publisher(DiagnosticArray, "/diagnostics", 1)
try:
    with Camera(args.stream, url=args.url, token=args.token) as camera:
        run(camera)
except KeyboardInterrupt:
    pass

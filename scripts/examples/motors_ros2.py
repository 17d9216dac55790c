"""A robot that is driven by ROS 2: geometry_msgs/TwistStamped on cmd_vel, as diff_drive_controller takes it.

    broadcast --drive "python3 motors_ros2.py --speed 0.5 --turn 1.5 --ros-args -r cmd_vel:=/base/cmd_vel"

A stick that is pushed all the way means --speed in m/s and --turn in rad/s. Needs rclpy: read ROS 2's setup.bash first. On stdin
is one JSON object a line, and the newest one counts; a stop has zero in every number. Zero is published at the end of the input,
too, and where no line has come for a quarter of a second.
"""

import argparse
import json
import os
import select
import signal
import sys

import rclpy
from geometry_msgs.msg import TwistStamped
from rclpy.signals import SignalHandlerOptions

SILENCE_S = 0.25


def newest_commands():
    """Yields what the motors are to do, forward and to the left, until the input ends."""
    rest = b""
    while True:
        if not select.select([0], [], [], SILENCE_S)[0]:
            yield 0, 0
            continue
        read = os.read(0, 65536)
        if not read:
            return
        *lines, rest = (rest + read).split(b"\n")
        if lines:
            line = json.loads(lines[-1])
            yield line["linear"], line["angular"]


def publish(linear, angular):
    twist = TwistStamped()
    twist.header.stamp = node.get_clock().now().to_msg()
    twist.twist.linear.x = float(args.speed * linear)
    twist.twist.angular.z = float(args.turn * angular)
    publisher.publish(twist)


parser = argparse.ArgumentParser()
parser.add_argument("--speed", type=float, default=0.5)
parser.add_argument("--turn", type=float, default=1.5)
args, ros_args = parser.parse_known_args()
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
rclpy.init(args=ros_args, signal_handler_options=SignalHandlerOptions.NO)  # zero is published at the end
node = rclpy.create_node("motors")
publisher = node.create_publisher(TwistStamped, "cmd_vel", 1)
try:
    for command in newest_commands():
        publish(*command)
finally:
    publish(0, 0)

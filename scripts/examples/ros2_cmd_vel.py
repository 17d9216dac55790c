"""A robot that is driven by ROS 2's cmd_vel, as a person drives it: geometry_msgs/Twist, or TwistStamped with --stamped.

    python3 ros2_cmd_vel.py --speed 0.5 --turn 1.5 --ros-args -r cmd_vel:=/base/cmd_vel | listen robot.local --drive-input -

--speed in m/s and --turn in rad/s are what the robot does at full stick; faster is not asked for. The newest command counts, for
--timeout seconds; zero, silence, a stamp that is older than that, and what is no number let go, and the robot stops. After any
stop of the robot itself, such as one for want of a new picture, a command has to let go once before it moves again.
Needs rclpy: read ROS 2's setup.bash first.
"""

import argparse
import json
import math
import sys
import time

import rclpy
from geometry_msgs.msg import Twist, TwistStamped
from rclpy.time import Time

# Lines count for a fifth of a second.
LINE_S = 0.05

newest = None


def share(value, full):
    return max(-1.0, min(1.0, value / full))


def take(message):
    global newest
    twist = message.twist if args.stamped else message
    linear, angular = twist.linear.x, twist.angular.z
    age_s = (node.get_clock().now() - Time.from_msg(message.header.stamp)).nanoseconds / 1e9 if args.stamped else 0
    is_good = math.isfinite(linear) and math.isfinite(angular) and age_s <= args.timeout
    newest = (time.monotonic() - max(0, age_s), linear, angular) if is_good else None


def line():
    if newest is None or time.monotonic() - newest[0] > args.timeout or newest[1:] == (0, 0):
        return {"held": False}
    return {"linear": share(newest[1], args.speed), "angular": share(newest[2], args.turn)}


parser = argparse.ArgumentParser()
parser.add_argument("--speed", type=float, default=0.5)
parser.add_argument("--turn", type=float, default=1.5)
parser.add_argument("--timeout", type=float, default=0.25)
parser.add_argument("--stamped", action="store_true")
args, ros_args = parser.parse_known_args()
rclpy.init(args=ros_args)
node = rclpy.create_node("uis_cmd_vel")
# One: a command that a newer one has overtaken is none.
node.create_subscription(TwistStamped if args.stamped else Twist, "cmd_vel", take, 1)
try:
    while rclpy.ok():
        print(json.dumps(line()), flush=True)
        rclpy.spin_once(node, timeout_sec=LINE_S)
except (KeyboardInterrupt, BrokenPipeError):
    sys.stderr.close()

"""Stands in for rclpy: writes the velocities that are published to stdout, as `[linear, angular]`."""

import json
import sys
import time
import types

signals = sys.modules["rclpy.signals"] = types.ModuleType("rclpy.signals")
signals.SignalHandlerOptions = types.SimpleNamespace(NO="no", ALL="all")

_handlers = None


def init(args=None, signal_handler_options="all"):
    global _handlers
    _handlers = signal_handler_options


def create_node(name):
    assert _handlers == "no", "a context that SIGTERM shuts down can not publish at the end"
    return Node()


class Node:
    def get_clock(self):
        stamp = types.SimpleNamespace(to_msg=lambda: time.time_ns())
        return types.SimpleNamespace(now=lambda: stamp)

    def create_publisher(self, kind, topic, depth):
        assert kind.__name__ == "TwistStamped" and topic == "cmd_vel" and depth > 0
        return Publisher()


class Publisher:
    def publish(self, message):
        assert message.header.stamp, "no time"
        print(json.dumps([message.twist.linear.x, message.twist.angular.z]), flush=True)

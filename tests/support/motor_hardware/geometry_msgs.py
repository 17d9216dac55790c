"""Stands in for ROS 2's geometry_msgs: its setters take nothing but floats, as the generated ones."""

import sys
import types


class Vector3:
    def __init__(self):
        self.x = self.y = self.z = 0.0

    def __setattr__(self, name, value):
        assert isinstance(value, float), f"The '{name}' field must be of type 'float'"
        super().__setattr__(name, value)


class TwistStamped:
    def __init__(self):
        self.header = types.SimpleNamespace(stamp=None, frame_id="")
        self.twist = types.SimpleNamespace(linear=Vector3(), angular=Vector3())


msg = sys.modules["geometry_msgs.msg"] = types.ModuleType("geometry_msgs.msg")
msg.TwistStamped = TwistStamped

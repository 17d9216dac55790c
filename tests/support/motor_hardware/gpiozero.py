"""Stands in for gpiozero's Motor: writes what the two motors do to stdout, as `[left, right]`."""

import json

_motors = []


class Motor:
    def __init__(self, forward, backward):
        if not all(isinstance(pin, int) for pin in (forward, backward)) or forward == backward:
            raise ValueError("no pins of a motor")
        self._value = 0
        _motors.append(self)

    @property
    def value(self):
        return self._value

    @value.setter
    def value(self, value):
        if abs(value) > 1:
            raise ValueError("Motor value must be between -1 and 1")
        self._value = value
        if self is _motors[1]:
            print(json.dumps([motor.value for motor in _motors]), flush=True)

    def stop(self):
        self.value = 0

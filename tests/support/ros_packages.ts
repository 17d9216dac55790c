/**
 * Packages of PyPI that speak ROS 2's messages, one set for all tests, so that they are installed once.
 *
 * @module
 */

export const ROS_PACKAGES = ["foxglove-sdk==0.30.3", "mcap-ros2-support==0.6.0", "rosbags==0.11.9"];

#!/bin/bash
# A stand-in for librealsense's rs-pose: positions on stdout, a carriage return in front of each, never a line feed
# and never a flush.
#
#   fake_rs_pose.sh [COUNT [INTERVAL_S [exit|hang|tell]]]
#
# What it prints goes through the C library's stdout of `tr`, as rs-pose's does through its own: into a pipe it comes
# in blocks of 4096 bytes, unless `stdbuf -o0` is in front. The process is `tr` itself, so a signal ends it at once.
# The n-th position is (n/1000, -0.045, 1.002). With `tell` it hangs too, and says on stderr that it has printed all.
count=${1:-1000000} interval=${2:-0.02} then=${3:-exit}

exec tr '\n' '\r' < <(
  for ((n = 1; n <= count; n++)); do
    printf '\nDevice Position: %d.%03d -0.045 1.002 (meters)' $((n / 1000)) $((n % 1000)) || exit
    sleep "$interval"
  done
  [ "$then" = tell ] && echo "printed $count" >&2
  # $$ is tr
  while [ "$then" != exit ] && kill -0 $$ 2>/dev/null; do sleep 0.1; done
)

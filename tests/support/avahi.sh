#     avahi.sh NAME       what the host is called
#
# Runs Avahi beside whatever else is on a host of a small network, with a bus of its own, until stdin ends: each line of it is
# a command, which nothing waits for. To be started by `unshare --mount --pid --fork`: what of /run is there is replaced, and all ends with it.
pids=""
trap 'kill $pids 2>/dev/null' EXIT
trap exit TERM
mount -t tmpfs none /run || exit 1
mkdir -p /run/dbus /run/avahi-daemon
printf '[server]\nhost-name=%s\n' "$1" >/run/avahi.conf
dbus-daemon --system --nofork --nopidfile >/dev/null 2>&1 &
pids="$pids $!"
until [ -S /run/dbus/system_bus_socket ]; do sleep 0.05; done
avahi-daemon --file /run/avahi.conf --no-drop-root --no-chroot --no-rlimits >/dev/null 2>&1 &
pids="$! $pids"
until [ -S /run/avahi-daemon/socket ]; do sleep 0.05; done
echo ready
while read -r command; do
  $command &
  pids="$! $pids"
done

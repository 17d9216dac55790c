#!/usr/bin/env bash
# Runs a program in a root file system of its own, with this system's files, in the network of `ip netns exec`: what it changes is in
# memory, and gone when it ends.
#
#   box.sh FOLDER [--keep PATH]... [--give HERE THERE]... [--empty THERE]... [--group NAME] -- PROGRAM ARGS...
#
# FOLDER is empty, and stays so. --keep: a folder that is another file system, perhaps, is there as well; --give: a file of this
# system that is to be read elsewhere; --empty: an empty folder; --group: a control group of that name, for the program alone.
set -eu

if [[ $1 != --inside ]]; then
  for ((i = 1; i <= $#; i++)); do
    [[ ${!i} == -- ]] && break
    [[ ${!i} == --group ]] || continue
    at=$((i + 1))
    mount -t cgroup2 cgroup2 "$1"
    mkdir "$1/${!at}"
    echo $$ > "$1/${!at}/cgroup.procs"
    umount "$1"
  done
  exec unshare --mount --pid --fork --kill-child --uts --ipc --cgroup bash "$0" --inside "$@"
fi

folder=$2
shift 2
mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$folder"
root=$folder/root
mkdir "$root"

# Puts a folder below the root, whose changes are kept apart.
layers=0
lay() {
  local apart=$folder/$((layers++))
  mkdir -p "$apart/changed" "$apart/work" "$root$1"
  mount -t overlay overlay -o "lowerdir=$1/,upperdir=$apart/changed,workdir=$apart/work" "$root$1"
}

lay ""
hosts=$(< /etc/hosts)
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount --bind -o ro "$root/proc/sys" "$root/proc/sys"
for empty in run tmp dev; do mount -t tmpfs -o mode=755 tmpfs "$root/$empty"; done
chmod 1777 "$root/tmp"
for device in null zero full random urandom tty; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
ln -s /proc/self/fd "$root/dev/fd"
mkdir "$root/dev/shm" "$root/dev/pts"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
rm -f "$root/etc/hosts"
echo "$hosts" > "$root/etc/hosts"

while [[ $1 != -- ]]; do
  case $1 in
    --keep) lay "$2" && shift 2 ;;
    --give)
      mkdir -p "$(dirname "$root$3")"
      touch "$root$3"
      mount --bind -o ro "$2" "$root$3" && shift 3
      ;;
    --empty) mkdir -p "$root$2" && mount -t tmpfs tmpfs "$root$2" && shift 2 ;;
    --group) mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup" && shift 2 ;;
  esac
done
shift

mkdir "$root/outside"
cd "$root"
pivot_root . outside
umount --lazy /outside
cd /
exec "$@"

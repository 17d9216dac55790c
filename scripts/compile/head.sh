#!/bin/sh
# @TOOL@ @VERSION@ for @LABEL@
#
# Below this script lies the program, packed; it is unpacked once and then started.
#
# Where to: $XDG_CACHE_HOME or ~/.cache, else $TMPDIR, else /var/tmp. In there each file lies in a folder that is named
# for its contents, so that several versions and several starts at once do not disturb each other.
#
# For emulators and tests, UIS_RUN_PREFIX is put in front of the runtime: UIS_RUN_PREFIX='qemu-aarch64-static -L /root'.

tool=@TOOL@
self=$0
runtime=@RUNTIME@
program=@PROGRAM@
# The time that all files get, by which a change is seen: 2000-01-01, in seconds since 1970 and as touch takes it.
stamp_s=946684800
stamp=200001010000
problems=

# Each file: folder/name, its place and size in here, its own size, and its SHA-256.
each_file() {
@FILES@
}

fail() {
  printf '%s: %s\n' "$tool" "$1" >&2
  exit 1
}

# Remembers why a folder could not be used.
note() {
  problems="$problems${problems:+; }$1"
  return 1
}

# For where nothing is unpacked yet, or not even the loader is there: what this machine is takes a process to find out.
check_machine() {
  [ -n "${UIS_RUN_PREFIX-}" ] && return
  [ "$(uname -m)" = @MACHINE@ ] || fail "Cannot run: this file is for @MACHINE@, and this machine is $(uname -m)"
  [ -e @LOADER@ ] || fail 'Cannot run: there is no @LOADER@; this file needs a 64-bit system with glibc'
}

# Whether all files are as they were unpacked: one look at their sizes, times and rights, whatever their length; that nobody
# else can have changed the long one; and the digests of those that are short, which nothing here takes longer than: of one
# half beside all that, and of the other half after it.
is_unpacked() {
  [ -x "$1/$runtime" ] || return 1
  has_digests "$1" << END &
@DIGESTS@
END
  half=$!
  is_as_made "$1" && has_digests "$1" << END
@MORE_DIGESTS@
END
  is_right=$?
  wait "$half" && return "$is_right"
}

# Whether the files in the folder $1 have the digests that are listed, as far as that can be told here.
has_digests() (
  command -v sha256sum > /dev/null || exit 0
  cd "$1" && exec sha256sum -c > /dev/null 2>&1
)

# Whether the files in the folder $1 look as they were made, and nobody else can have changed them.
is_as_made() {
  [ "$(cd "$1" && exec stat -c '%s %Y %a' @NAMES@ 2> /dev/null)" = "@STATES@" ] || return
  for name in @NAMES@; do
    [ -O "$1/$name" ] || return
  done
  is_private "$1" @FOLDERS@
}

# Whether nobody else can change what is in the folder $1, and in the others in it: they and all above them belong to this
# user or to root, and only those may write there; or everybody may, as in /var/tmp, but move only what is their own.
is_private() {
  [ ! -L "$1" ] && dir=$(cd -P "$1" 2> /dev/null && pwd -P) || return
  shift
  for name; do
    set -- "$@" "$dir/$name"
    shift
  done
  set -- "$@" "$dir"
  while [ "$dir" != / ]; do
    dir=${dir%/*}
    dir=${dir:-/}
    set -- "$@" "$dir"
  done
  states=$(exec stat -c '%u:%a' "$@" 2> /dev/null) || return
  for state in $states; do
    [ "${state%:*}" = 0 ] || [ -O "$1" ] || return
    case ${state#*:} in
      [1357]???) ;;
      *[2367]) return 1 ;;
      # Many give each user a group of the same name, and let it write.
      *[2367]?) [ -G "$1" ] && [ "$(id -gn)" = "$(id -un)" ] || return ;;
    esac
    shift
  done
}

# Uses the folder $1 if the files are there.
find_in() {
  case $1 in /*) ;; *) return 1 ;; esac
  base=$1
  is_unpacked "$base"
}

# Uses the folder $1 if the files can be put there.
unpack_to() {
  case $1 in /*) ;; *) return 1 ;; esac
  base=$1
  can_unpack && each_file || return
  is_unpacked "$base" || note "what is unpacked to $base does not stay as it is"
}

can_unpack() {
  [ ! -L "$base" ] || { note "$base is a symbolic link"; return; }
  why=$( (LC_ALL=C; export LC_ALL; umask 077; mkdir -p "$base") 2>&1) || { refuse "$why"; return; }
  [ -O "$base" ] || { note "$base belongs to another user"; return; }
  is_private "$base" || { note "others may write to $base, or to a folder above it"; return; }
  probe=$base/.probe.$$
  why=$( (LC_ALL=C; export LC_ALL; umask 077; head -n 1 "$self" > "$probe") 2>&1) || { refuse "$why"; return; }
  chmod 700 "$probe" && "$probe" 2> /dev/null
  is_executable=$?
  rm -f "$probe"
  [ "$is_executable" = 0 ] || { note "no program may be run from $base (noexec)"; return; }
  [ ! -t 2 ] || printf '%s: unpacking to %s, this once\n' "$tool" "$base" >&2
  # But not one that has just got the time of a whole file.
  find "$base" -name '.*.part' -mmin +60 -mtime -3650 -exec rm -f {} + 2> /dev/null || :
}

# Whether the file of a row is there as it was made.
is_whole() {
  [ -O "$base/$1" ] && [ "$(stat -c '%s %Y %a' "$base/$1")" = "$4 $stamp_s 700" ] && has_digest "$base/$1" "$5"
}

# Whether the file $1 has the digest $2, as far as that can be told here.
has_digest() {
  command -v sha256sum > /dev/null || return 0
  sum=$(sha256sum < "$1") && [ "${sum%% *}" = "$2" ]
}

# Unpacks a file: into one of another name, which takes its place when it is whole and on the disk.
unpack() {
  is_whole "$@" && return
  part=$base/${1%/*}/.${1##*/}.$$.part
  trap 'rm -f "$part"; exit 1' HUP INT TERM
  reason=$(
    LC_ALL=C
    export LC_ALL
    exec 2>&1
    umask 077
    mkdir -p "$base/${1%/*}" || exit
    tail -c "+$2" "$self" | head -c "$3" | gzip -dc > "$part" || exit
    has_digest "$part" "$5" || { echo 'wrong digest'; exit 1; }
    chmod 700 "$part" && TZ=UTC0 touch -t "$stamp" "$part" || exit
    sync "$part" 2> /dev/null || sync
    mv -f "$part" "$base/$1"
  ) || {
    rm -f "$part"
    trap - HUP INT TERM
    refuse "$reason"
    return
  }
  trap - HUP INT TERM
}

# Tells a file that is damaged from a folder that can not take it.
refuse() {
  case $1 in
    *'No space left'* | *'uota exceeded'*) note "$base is full: @NEED_MB@ MB are needed" ;;
    *'wrong digest'* | *'unexpected end'* | *'not in gzip'* | *crc* | *'invalid compressed'* | *'corrupt'* | *'magic'*)
      fail "Cannot unpack: this file is damaged, copy it again (${1##*: })" ;;
    *) note "$base: ${1##*: }" ;;
  esac
}

# Calls $1 for one folder after the other, until it succeeds.
any_place() {
  case ${XDG_CACHE_HOME-} in
    /*) caches=$XDG_CACHE_HOME ;;
    *) caches=${HOME:+$HOME/.cache} ;;
  esac
  "$1" "${caches:+$caches/udp_image_stream}" ||
    "$1" "${TMPDIR:+$TMPDIR/udp_image_stream-$(id -u)}" ||
    "$1" "/var/tmp/udp_image_stream-$(id -u)"
}

[ -e @LOADER@ ] || check_machine
any_place find_in || { check_machine && any_place unpack_to; } ||
  fail "Cannot unpack: $problems; set XDG_CACHE_HOME to a folder with room"
# Only who may do everything may look at /dev and /proc, in Deno's eyes; this is what a person asks for by that word.
permissions='@PERMISSIONS@'
for word; do
  [ "$word" != --doctor ] || permissions=--allow-all
done
# Its own caches lie beside it, it does not look for newer versions of itself, and it knows how it can be started again.
case $self in
  /*) ;;
  *) self=$(pwd)/${self#./} ;;
esac
export DENO_DIR="$base/deno" DENO_NO_UPDATE_CHECK=1 UIS_EXECUTABLE="$self"
# shellcheck disable=SC2086 -- several words each
exec ${UIS_RUN_PREFIX-} "$base/$runtime" run --no-prompt $permissions @FLAGS@ "$base/$program" "$@"

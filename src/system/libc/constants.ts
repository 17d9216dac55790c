/**
 * The numbers that the calls of the C library take and give, under the names of its headers.
 *
 * Those of Linux are of its `asm-generic` headers, which x86-64 and arm64 share; the page of the manual says what each is for.
 *
 * @module
 */

/** socket(2), `bits/socket.h` and `asm-generic/socket.h`; getsockopt(2), shutdown(2), poll(2). */
export const AF_INET = 2;
export const AF_INET6 = 10;
export const AF_NETLINK = 16;
export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
export const SOCK_RAW = 3;
export const SOCK_NONBLOCK = 0o4000;
export const SOCK_CLOEXEC = 0o2000000;
export const SHUT_RD = 0;
export const POLLIN = 1;
export const POLLOUT = 4;
/** epoll_ctl(2), eventfd(2); `linux/eventpoll.h`, `linux/eventfd.h`. */
export const EPOLL_CTL_DEL = 2;
export const EFD_NONBLOCK = 0o4000;
export const EFD_CLOEXEC = 0o2000000;
export const MSG_TRUNC = 0x20;
export const MSG_DONTWAIT = 0x40;

/** socket(7), sock_diag(7), `asm-generic/socket.h`; the last ones are ioctls of `linux/sockios.h`. */
export const SOL_SOCKET = 1;
export const SO_TYPE = 3;
export const SO_ERROR = 4;
export const SO_BROADCAST = 6;
export const SO_SNDBUF = 7;
export const SO_RCVBUF = 8;
export const SO_TIMESTAMPNS = 35;
export const SO_MEMINFO = 55;
export const SIOCGSTAMPNS = 0x8907n;
export const SIOCOUTQ = 0x5411n;

/** netlink(7), `linux/netlink.h`. */
export const NETLINK_ROUTE = 0;

/** udp(7), `linux/udp.h`. */
export const SOL_UDP = 17;
export const UDP_SEGMENT = 103;
export const UDP_GRO = 104;
/** ip(7), `linux/in.h`. */
export const IPPROTO_IP = 0;
export const IP_MTU_DISCOVER = 10;
export const IP_MTU = 14;
export const IP_MULTICAST_LOOP = 34;
export const IP_MULTICAST_ALL = 49;
/** ipv6(7), `linux/in6.h`. */
export const IPPROTO_IPV6 = 41;
export const IPV6_MULTICAST_IF = 17;
export const IPV6_MULTICAST_LOOP = 19;
export const IPV6_MTU_DISCOVER = 23;
export const IPV6_MTU = 24;
export const IPV6_MULTICAST_ALL = 29;
/** "Never fragment", for either family's `…_MTU_DISCOVER`. */
export const PMTUDISC_DO = 2;

/** The usual limit of open files (getrlimit(2)): below it a descriptor is looked for whose number nobody tells. */
export const MAX_DESCRIPTORS = 1024;
/** open(2), fcntl(2), ioctl_tty(2); `asm-generic/fcntl.h`, `linux/fcntl.h`, `asm-generic/ioctls.h`. */
export const O_RDONLY = 0;
export const O_WRONLY = 1;
export const O_NONBLOCK = 0o4000;
export const O_CLOEXEC = 0o2000000;
export const F_SETPIPE_SZ = 1031;
export const F_GETPIPE_SZ = 1032;
export const FIONREAD = 0x541bn;

/** errno(3), `asm-generic/errno-base.h` and `asm-generic/errno.h`. */
export const EPERM = 1;
export const ENOENT = 2;
export const EINTR = 4;
export const EIO = 5;
export const EAGAIN = 11;
export const EACCES = 13;
export const EPIPE = 32;
export const ECONNREFUSED = 111;

/** clock_gettime(2), `linux/time.h`. */
export const CLOCK_REALTIME = 0;
export const CLOCK_BOOTTIME = 7;
/** clock_gettime(3) of macOS, its `time.h`: `mach_continuous_time`. */
export const MACOS_CLOCK_MONOTONIC_RAW = 4;

/** prctl(2), waitpid(2); `linux/prctl.h`, `linux/wait.h`. */
export const PR_SET_CHILD_SUBREAPER = 36;
export const WNOHANG = 1;
/** sigaction(2), `asm-generic/signal.h`; on macOS alike, its `sys/signal.h`. */
export const SIGHUP = 1;
export const SIG_IGN = 1n;

/** termios(3), ioctl_tty(2); `asm-generic/termbits.h`, `asm-generic/ioctls.h`. */
export const TCGETS = 0x5401n;
export const TCSETS = 0x5402n;
export const ICANON = 0o2;
export const ECHO = 0o10;
export const VTIME = 5;
export const VMIN = 6;

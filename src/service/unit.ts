/**
 * The systemd unit of a tool that runs from the start of the machine on, with as few rights as the camera allows.
 *
 * Sources: systemd.service(5), systemd.exec(5), systemd.resource-control(5).
 *
 * @module
 */

import { escapePath, quoteArgument, quotePath } from "./unit_quoting.ts";

/** A file that systemd reads as root when the service starts, and shows to the service alone. */
export interface Credential {
  /** Unique in the unit; letters, digits and dashes. */
  readonly id: string;
  /** Absolute. */
  readonly path: string;
}

/** The keys of a user, in a folder of its own below that of the settings. */
export interface ServiceKeys {
  readonly user: string;
  /** Absolute. */
  readonly folder: string;
}

/** What the service is. */
export interface UnitOptions {
  /** The unit is called `NAME.service`; {@linkcode isServiceName} tells what can be one. */
  readonly name: string;
  /** One line for people. @default the name */
  readonly description?: string;
  /** The program by its absolute path, and arguments that belong to it, such as Deno's. */
  readonly executable: readonly string[];
  /** The tool's arguments; a credential stands for the path at which the service finds that file. */
  readonly args: readonly (string | Credential)[];
  /** Groups that own the devices; each has to be there. @default ["video"] */
  readonly groups?: readonly string[];
  /** What of /dev is reached, as `DeviceAllow=` takes it. @default {CAMERA_DEVICES} */
  readonly devices?: readonly string[];
  /** Paths below the home folders that are shown to the service, to be read; of the others it sees nothing. */
  readonly homePaths?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Whose keys it has, and in which folder they lie. @default none: it runs as a user that owns nothing */
  readonly keys?: ServiceKeys;
  /** Whether it runs a motor program, which is never killed before it was asked to end. @default false */
  readonly hasMotors?: boolean;
  /** Whether it binds a port below 1024. @default false */
  readonly bindsPrivilegedPort?: boolean;
}

/** Where units are installed. */
export const UNIT_FOLDER = "/etc/systemd/system";

/** The first line of each unit that is written here, by which it is known again. */
export const UNIT_MARK = "# Written by --install-service; --uninstall-service removes it.";

/**
 * What cameras are made of: V4L2 (`/dev/video*`, `/dev/v4l-subdev*`), media controllers, and the memory of a Raspberry
 * Pi's pictures. By driver instead of by path, so that a camera that is plugged in later is allowed as well.
 */
export const CAMERA_DEVICES: readonly string[] = ["char-video4linux", "char-media", "char-dma_heap"];

/** Devices on USB that are driven by programs, such as a T265 by librealsense. */
export const USB_DEVICES: readonly string[] = ["char-usb_device"];

/** What motors hang on: pins, buses, and serial lines, on USB too. */
export const MOTOR_DEVICES: readonly string[] = [
  ...["char-gpiochip", "char-i2c", "char-spi"],
  ...["char-ttyUSB", "char-ttyACM", "char-ttyAMA", "char-ttyS"],
];

/** Whether a unit can be called `TEXT.service`; no templates (`@`), and short enough for its folders and its user. */
export function isServiceName(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_-]{0,30}$/.test(text);
}

/**
 * Lays out the unit file; ends in a line feed.
 *
 * @throws {RangeError} for a name or a path that systemd can not take
 */
export function formatUnit(options: UnitOptions): string {
  const { name, description = name } = options;
  if (!isServiceName(name)) throw new RangeError(`Cannot name a service ${JSON.stringify(name)}`);
  return [
    UNIT_MARK,
    "[Unit]",
    `Description=${description.replace(/[\s\\]+/g, " ").trim().replaceAll("%", "%%")}`,
    // Before the driver of cameras is there, its name in DeviceAllow= would stand for nothing.
    "Wants=network-online.target modprobe@videodev.service",
    "After=network-online.target modprobe@videodev.service",
    "# However often it ends, it is started again.",
    "StartLimitIntervalSec=0",
    "",
    "[Service]",
    ...formatRunning(options),
    "",
    ...formatUser(options),
    "",
    ...formatView(options),
    "",
    ...formatRights(options),
    "",
    "[Install]",
    "WantedBy=multi-user.target",
    "",
  ].join("\n");
}

function formatRunning(options: UnitOptions): string[] {
  const { name, executable: [program, ...inner], args, environment = {}, hasMotors } = options;
  if (program === undefined) throw new RangeError("Cannot write a unit without a program");
  const words = [quotePath(program), ...inner.map(quoteArgument), ...args.map(formatArgument)];
  const credentials = args.filter((arg) => typeof arg !== "string");
  return [
    "Type=notify",
    `SyslogIdentifier=${name}`,
    `ExecStart=${words.join(" ")}`,
    ...credentials.map(({ id, path }) => `LoadCredential=${id}:${escapePath(path)}`),
    ...Object.entries(environment).map(([key, value]) => `Environment=${quoteAssignment(key, value)}`),
    "Restart=always",
    "RestartSec=1",
    "# Wrong usage stays wrong.",
    "RestartPreventExitStatus=2",
    "# A program that hangs is ended and started again.",
    "WatchdogSec=10",
    "LimitCORE=0",
    ...(hasMotors
      ? [
        "# Whatever ends the tool, its motor program is asked to end, and can stop the motors.",
        "KillMode=control-group",
      ]
      : ["# The tool ends its camera program itself.", "KillMode=mixed"]),
    "# A slow disk has five seconds for what waits of a recording.",
    "TimeoutStopSec=10",
  ];
}

function formatArgument(arg: string | Credential): string {
  // The only variable; quoteArgument would make its dollar a plain one.
  return typeof arg === "string" ? quoteArgument(arg) : `"\${CREDENTIALS_DIRECTORY}/${arg.id}"`;
}

/** `Environment=` resolves quotes, C escapes and specifiers, and leaves `$` alone. */
function quoteAssignment(key: string, value: string): string {
  return quoteArgument(`${key}=${value}`).replaceAll("$$", "$");
}

function formatUser({ name, groups = ["video"], environment = {}, keys }: UnitOptions): string[] {
  const cache = `%C/${name}`;
  const settings = keys ? { XDG_CONFIG_HOME: keys.folder.replace(/\/[^/]*$/, "") } : {};
  const homes = { HOME: cache, XDG_CACHE_HOME: cache, XDG_DATA_HOME: cache, ...settings };
  return [
    ...(keys ? formatKeyUser(keys) : [
      "# A user that exists while the service runs, and owns nothing.",
      "DynamicUser=yes",
    ]),
    "# What it needs of a camera it gets by the group, to which udev gives /dev/video*, /dev/media*, /dev/dma_heap/* and",
    "# /dev/vchiq on Raspberry Pi OS.",
    ...(groups.length > 0 ? [`SupplementaryGroups=${groups.join(" ")}`] : []),
    "UMask=0077",
    "# Files without a folder in their names, such as --record FILE, are written here.",
    `StateDirectory=${name}`,
    `WorkingDirectory=%S/${name}`,
    "# A program that unpacks itself does it here.",
    `CacheDirectory=${name}`,
    ...Object.entries(homes).filter(([key]) => !(key in environment))
      .map(([key, value]) =>
        key in settings ? `Environment=${quoteAssignment(key, value)}` : `Environment=${key}=${value}`
      ),
  ];
}

/** Nobody else may read the keys, and what that user changes in them is for the service, too. */
function formatKeyUser({ user }: ServiceKeys): string[] {
  if (!/^[a-z_][a-z0-9_.-]*\$?$/i.test(user)) {
    throw new RangeError(`Cannot run a service as ${JSON.stringify(user)}`);
  }
  return [
    "# The user whose keys it has: `--pair`, `--paired` and `--forget` of that user are for the service, too.",
    `User=${user}`,
  ];
}

function formatView({ homePaths = [], devices = CAMERA_DEVICES, keys }: UnitOptions): string[] {
  return [
    "ProtectSystem=strict",
    ...(homePaths.length === 0 && !keys ? ["ProtectHome=yes"] : [
      "# Of the home folders it sees this alone.",
      "ProtectHome=tmpfs",
      ...(homePaths.length === 0 ? [] : [`BindReadOnlyPaths=${homePaths.map(quotePath).join(" ")}`]),
      ...(keys ? [`BindPaths=${quotePath(keys.folder)}`] : []),
    ]),
    "PrivateTmp=yes",
    "PrivateMounts=yes",
    "# The rest of /proc tells which socket is whose, and libcamera which board this is.",
    "ProtectProc=invisible",
    "ProtectKernelTunables=yes",
    "ProtectKernelModules=yes",
    "ProtectKernelLogs=yes",
    "ProtectControlGroups=yes",
    "ProtectClock=yes",
    "ProtectHostname=yes",
    "DevicePolicy=closed",
    ...devices.map((device) => `DeviceAllow=${device} rw`),
  ];
}

function formatRights({ bindsPrivilegedPort = false }: UnitOptions): string[] {
  const capability = bindsPrivilegedPort ? "CAP_NET_BIND_SERVICE" : "";
  return [
    "NoNewPrivileges=yes",
    `CapabilityBoundingSet=${capability}`,
    `AmbientCapabilities=${capability}`,
    "# Netlink: the list of interfaces, and libcamera's news of devices. Unix: this notification, and the journal.",
    "RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX",
    "RestrictNamespaces=yes",
    "RestrictRealtime=yes",
    "RestrictSUIDSGID=yes",
    "LockPersonality=yes",
    "KeyringMode=private",
    "RemoveIPC=yes",
    "# JavaScript is compiled while it runs.",
    "MemoryDenyWriteExecute=no",
    "SystemCallArchitectures=native",
    "SystemCallFilter=@system-service",
    "SystemCallFilter=~@privileged",
    "SystemCallErrorNumber=EPERM",
  ];
}

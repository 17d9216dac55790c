/**
 * What each tool may do: the least with which all of its options work. Nothing is ever asked for while it runs.
 *
 * What no list can narrow:
 *
 * - the network: addresses, ports and hosts come from the command line, and viewers from anywhere;
 * - files: options name them (`--output`, `--record`, `--calibration`, recordings as cameras), and programs are looked for
 *   on `PATH`; Deno itself keeps /dev, /proc and /sys closed to whoever has not all permissions, but for /dev/null;
 * - native libraries: `dlopen` by name is searched for by the system's loader, which Deno's lists do not know.
 *
 * Programs are started by the senders alone (cameras, pose programs): a listener can not start any. `--doctor` looks further
 * than any list allows: a self-extracting file gives all permissions to it; a compiled one, whose permissions are part of
 * it, looks into /dev, /proc and /sys by the C library on Linux, and a compiled listener names the commands that it would
 * have to start, such as a firewall's.
 *
 * @module
 */

import type { ToolName } from "./targets.ts";

/** What a tool may do, in Deno's words. */
export interface Permissions {
  readonly net: true;
  readonly read: true;
  readonly write: true;
  readonly ffi: true;
  readonly run: boolean;
  /** The variables that it may read or remove. */
  readonly env: readonly string[];
  /** The questions that it may ask the system. */
  readonly sys: readonly string[];
}

/** What a tool is told by systemd, sd_notify(3), and by the head of a self-extracting file, scripts/compile/head.sh. */
const STARTER_ENV = ["NOTIFY_SOCKET", "UIS_EXECUTABLE", "WATCHDOG_PID", "WATCHDOG_USEC"];
/** What the package for WebSockets asks for when it is loaded, npm's `ws`. */
const PACKAGES_ENV = ["WS_NO_BUFFER_UTIL", "WS_NO_UTF_8_VALIDATE"];
const FILES_AND_LIBRARIES = { net: true, read: true, write: true, ffi: true } as const;
/** Where settings are kept, src/pair/key_place.ts; who is given a key, src/cli/pair_errands.ts, or keeps it for a service. */
const SETTINGS_ENV = ["APPDATA", "HOME", "SSH_CONNECTION", "SUDO_UID", "SUDO_USER", "XDG_CONFIG_HOME"];
const SENDER: Permissions = {
  ...FILES_AND_LIBRARIES,
  run: true,
  env: ["PATH", ...PACKAGES_ENV, ...SETTINGS_ENV, ...STARTER_ENV],
  sys: ["hostname", "networkInterfaces", "statfs", "uid"],
};

/** The table. */
export const PERMISSIONS: Readonly<Record<ToolName, Permissions>> = {
  broadcast: SENDER,
  t265: SENDER,
  listen: {
    ...FILES_AND_LIBRARIES,
    run: false,
    env: [
      "DISPLAY",
      "PATH",
      "SDL_RENDER_DRIVER",
      "SDL_VIDEODRIVER",
      "WAYLAND_DISPLAY",
      ...PACKAGES_ENV,
      ...SETTINGS_ENV,
      ...STARTER_ENV,
    ],
    sys: ["hostname", "networkInterfaces", "statfs", "uid"],
  },
};

/** The options of `deno run` and `deno compile` that say the same; no word of them needs quotes in a shell. */
export function permissionFlags({ net, read, write, ffi, run, env, sys }: Permissions): string[] {
  const whole = Object.entries({ net, read, write, ffi, run }).filter(([, isAllowed]) => isAllowed);
  return [
    ...whole.map(([name]) => `--allow-${name}`),
    `--allow-env=${env.join(",")}`,
    `--allow-sys=${sys.join(",")}`,
  ];
}

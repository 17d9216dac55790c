/**
 * A tool as a service of systemd: its unit is shown, installed and removed.
 *
 * 1. the command line becomes the service's (`service_arguments.ts`);
 * 2. what it needs has to be readable by a user without rights;
 * 3. the unit is written (`unit.ts`), made known, enabled and started.
 *
 * @module
 */

import { quote } from "shell-quote";
import { UsageError } from "../flags/usage_error.ts";
import { type Executable, findExecutable } from "./executable.ts";
import { makeServiceArguments, type TypedCommand } from "./service_arguments.ts";
import { openServiceHost, type ServiceHost } from "./service_host.ts";
import {
  CAMERA_DEVICES,
  formatUnit,
  isServiceName,
  MOTOR_DEVICES,
  UNIT_FOLDER,
  UNIT_MARK,
  USB_DEVICES,
} from "./unit.ts";

/** Which tool is to be a service, and how. */
export interface ServiceRequest {
  readonly tool: "broadcast" | "t265";
  /** The unit is called `NAME.service`. @default the tool's */
  readonly name?: string;
  readonly command: TypedCommand;
  /** @default this program */
  readonly executable?: Executable;
}

/** The link to a Raspberry Pi's video core, which the camera programs before libcamera use. */
const VIDEO_CORE = "/dev/vchiq";
/** Where others keep units that one of ours would hide. */
const OTHER_UNIT_FOLDERS = ["/usr/lib/systemd/system", "/lib/systemd/system"];
const HOME_FOLDERS = /^\/(home|root|run\/user)(\/|$)/;
/** Each service has its own, which is empty. */
const TEMPORARY_FOLDERS = /^\/(tmp|var\/tmp)(\/|$)/;
/** Which groups own the devices of cameras and of USB, where they are. */
const GROUPS = { broadcast: ["video"], t265: ["video", "plugdev"] };
/** … and those of motors. */
const MOTOR_GROUPS = ["gpio", "i2c", "spi", "dialout"];

/**
 * The unit that {@linkcode installService} would write.
 *
 * @throws {UsageError} where an option or a path can not be meant for a service
 */
export async function printService(
  request: ServiceRequest,
  host: ServiceHost = openServiceHost(),
): Promise<string> {
  const { tool, command, executable = findExecutable() } = request;
  const { args, paths, bindsPrivilegedPort } = makeServiceArguments(command);
  const needed = [...new Set([...executable.paths, ...paths])];
  for (const path of needed) await checkReadable(path, host);
  const groups = await host.readGroups();
  const hasMotors = command.given.has("drive");
  const keys = await host.findKeys();
  return formatUnit({
    name: nameOf(request),
    description: `udp_image_stream: ${tool}`,
    executable: executable.words,
    args,
    groups: [...GROUPS[tool], ...(hasMotors ? MOTOR_GROUPS : [])].filter((group) => groups.includes(group)),
    devices: [
      ...CAMERA_DEVICES,
      ...(tool === "t265" ? USB_DEVICES : []),
      ...(hasMotors ? MOTOR_DEVICES : []),
      // systemd would complain about one that is not there.
      ...(await host.stat(VIDEO_CORE) ? [VIDEO_CORE] : []),
    ],
    homePaths: needed.filter((path) => HOME_FOLDERS.test(path)),
    environment: executable.environment,
    bindsPrivilegedPort,
    hasMotors,
    ...(keys ? { keys } : {}),
  });
}

/**
 * Writes the unit, and starts the service now and with the machine. One that is there is replaced and started anew.
 *
 * @returns what to tell the person
 * @throws an `Error` "Cannot install …" in one line; a {@linkcode UsageError} as {@linkcode printService}
 */
export async function installService(
  request: ServiceRequest,
  host: ServiceHost = openServiceHost(),
): Promise<string> {
  const unit = await printService(request, host);
  const name = nameOf(request);
  const path = await checkHost({ verb: "install", name, request }, host);
  for (const folder of OTHER_UNIT_FOLDERS) {
    if (await host.readText(`${folder}/${name}.service`) !== undefined) throw foreignUnit("install", name);
  }
  await host.writeText(path, unit);
  await run(host, ["daemon-reload"]);
  await run(host, ["enable", `${name}.service`]);
  const { success } = await host.systemctl("restart", `${name}.service`);
  if (!success) {
    throw new Error(
      `Cannot start the service ${name}, which is installed: \`journalctl -u ${name}\` says why`,
    );
  }
  const keys = await host.findKeys();
  return `The service ${name} runs, and starts with the machine: \`systemctl status ${name}\` and` +
    ` \`journalctl -fu ${name}\` show how it is` +
    (keys ? `; it runs as ${keys.user}, with that user's keys` : "");
}

/**
 * Stops the service and removes its unit.
 *
 * @returns what to tell the person
 * @throws an `Error` "Cannot uninstall …" in one line
 */
export async function uninstallService(
  request: ServiceRequest,
  host: ServiceHost = openServiceHost(),
): Promise<string> {
  const name = nameOf(request);
  const path = await checkHost({ verb: "uninstall", name, request }, host);
  if (await host.readText(path) === undefined) {
    throw new Error(`Cannot uninstall the service ${name}: there is no ${path}`);
  }
  await run(host, ["disable", "--now", `${name}.service`]);
  // Of a service that has failed nothing is cleaned. Neither is needed where there is nothing to do.
  await host.systemctl("reset-failed", `${name}.service`);
  // What it has unpacked; the files that it has written stay.
  await host.systemctl("clean", "--what=cache", `${name}.service`);
  await host.remove(path);
  await run(host, ["daemon-reload"]);
  return `The service ${name} is removed`;
}

function nameOf({ name, tool }: ServiceRequest): string {
  if (name === undefined || isServiceName(name)) return name ?? tool;
  throw new UsageError(
    `Cannot use --service-name ${name}: a letter, and up to 30 letters, digits, - or _ are accepted`,
  );
}

/** @returns the path of the unit */
async function checkHost(
  { verb, name, request }: { verb: string; name: string; request: ServiceRequest },
  host: ServiceHost,
): Promise<string> {
  if (!host.hasSystemd) {
    throw new Error(`Cannot ${verb} the service ${name}: this system does not run systemd`);
  }
  if (!host.isRoot) {
    throw new Error(`Cannot ${verb} the service ${name}: only root may; ${formatAgain(request)}`);
  }
  const path = `${UNIT_FOLDER}/${name}.service`;
  const present = await host.readText(path);
  if (present !== undefined && !present.startsWith(UNIT_MARK)) throw foreignUnit(verb, name);
  return path;
}

/** The same command for the shell, as root; root would look for Deno's packages elsewhere. */
function formatAgain({ executable = findExecutable(), command }: ServiceRequest): string {
  const variables = Object.entries(executable.environment).map(([key, value]) => `${key}=${quote([value])}`);
  return ["sudo", ...(variables.length > 0 ? ["env", ...variables] : []), quote(executable.words)]
    .concat(command.args.length > 0 ? quote([...command.args]) : [])
    .join(" ");
}

function foreignUnit(verb: string, name: string): Error {
  return new Error(
    `Cannot ${verb} the service ${name}: there is another of that name; --service-name takes a different one`,
  );
}

async function run(host: ServiceHost, args: readonly string[]): Promise<void> {
  const { success, says } = await host.systemctl(...args);
  if (!success) throw new Error(`Cannot run systemctl ${args.join(" ")}: ${says}`);
}

/** The service's user is nobody's friend: it reads what all may read. Home folders are passed over. */
async function checkReadable(path: string, host: ServiceHost): Promise<void> {
  if (TEMPORARY_FOLDERS.test(path)) {
    throw new UsageError(`Cannot use ${path} in a service, which has a temporary folder of its own; move it`);
  }
  const parents = HOME_FOLDERS.test(path) ? [] : listParents(path);
  for (const place of [...parents, path]) {
    const { mode, isDirectory } = await host.stat(place) ?? {};
    const needed = place !== path ? 0o001 : isDirectory ? 0o005 : 0o004;
    if (((mode ?? 0o777) & needed) === needed) continue;
    throw new UsageError(
      `Cannot use ${path} in a service, whose user may not read it; sudo chmod o+rX ${quote([place])}`,
    );
  }
}

function listParents(path: string): string[] {
  const parts = path.split("/").slice(1, -1);
  return parts.map((_, i) => `/${parts.slice(0, i + 1).join("/")}`);
}

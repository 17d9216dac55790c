/**
 * What a tool can be asked for instead of its work: to look for faults, to be made a service, who is paired. Loaded only when it is asked
 * for, because the work has to start at once.
 *
 * @module
 */

import { isLoopback, isMulticast } from "../common/address.ts";
import { isRobotName } from "../common/host_and_port.ts";
import { readNatsPlaces } from "../common/nats_place.ts";
import type { Camera, CameraSinks } from "../capture/camera.ts";
import { mayBeAnnounced } from "../discovery/answered_host.ts";
import type { BROADCAST_FLAGS, CameraSource } from "../flags/broadcast_flags.ts";
import { DEFAULT_PORT } from "../flags/common_flags.ts";
import type { LISTEN_FLAGS } from "../flags/listen_flags.ts";
import { isAnnounced, nameStream } from "./described_sender.ts";
import type { ToolRun } from "./run_tool.ts";
import type { DiscoveryPlan } from "../doctor/discovery_check.ts";
import type { RunDoctorOptions } from "../doctor/run_doctor.ts";
import { isName } from "../net/names/resolve.ts";
import type { Program } from "../system/program.ts";

/** The options of a sending tool about programs; those that it does not have are absent. */
interface ProgramFlags {
  readonly "camera-cmd"?: Program | undefined;
  readonly "image-cmd"?: Program | undefined;
  readonly "source-cmd"?: Program | undefined;
  readonly "pose-cmd"?: Program | undefined;
  readonly drive?: Program | undefined;
}

/**
 * Runs what a sending tool was asked for, and gives its exit code; nothing where that is its work.
 *
 * @param openCamera starts the source of pictures, as for that work
 */
export async function runSenderErrand(
  tool: "broadcast" | "t265",
  run: ToolRun<typeof BROADCAST_FLAGS>,
  openCamera: (sinks: CameraSinks) => Camera | Promise<Camera>,
): Promise<number | undefined> {
  if (run.flags.doctor) return await examine(describeSender(tool, run, openCamera), run.flags.record);
  if (run.given.has("paired") || run.given.has("forget") || run.given.has("print-key")) {
    return await (await import("./pair_errands.ts")).runSenderPairErrand(run);
  }
  if (run.flags.pair) return await (await import("./offer_code.ts")).offerBeside(run);
  const { "print-service": prints, "install-service": installs, "uninstall-service": uninstalls } = run.flags;
  if (!prints && !installs && !uninstalls) return undefined;
  const { installService, printService, uninstallService } = await import("../service/service.ts");
  const act = prints ? printService : installs ? installService : uninstallService;
  const name = run.flags["service-name"];
  const command = { args: run.args, flags: run.flags, given: run.given };
  console.log((await act({ tool, command, ...(name === undefined ? {} : { name }) })).trimEnd());
  return 0;
}

/** Runs what a listener was asked for, and gives its exit code; nothing where that is its work. */
export async function runListenerErrand(run: ToolRun<typeof LISTEN_FLAGS>): Promise<number | undefined> {
  if (run.flags.doctor) return await examine(describeListener(run), run.flags.record);
  if (run.given.has("paired") || run.given.has("forget") || run.given.has("add-key")) {
    return await (await import("./pair_errands.ts")).runListenerPairErrand(run);
  }
  if (run.flags.find) return await (await import("./find_errand.ts")).findRobots(run);
  return undefined;
}

async function examine(options: RunDoctorOptions, record: string | undefined): Promise<number> {
  const { runDoctor } = await import("../doctor/run_doctor.ts");
  if (record === undefined) return await runDoctor(options);
  const { findRecordingFolder } = await import("../doctor/recording_folder.ts");
  return await runDoctor({ ...options, recordingFolder: findRecordingFolder(record) });
}

function describeSender(
  tool: "broadcast" | "t265",
  run: ToolRun<typeof BROADCAST_FLAGS>,
  openCamera: (sinks: CameraSinks) => Camera | Promise<Camera>,
): RunDoctorOptions {
  const { flags, given, hosts } = run;
  const programs = listPrograms(tool, flags, given);
  const hasOwnCamera = !["camera-cmd", "image-cmd", "source-cmd"].some((name) => given.has(name));
  return {
    tool,
    hosts,
    payloadBytes: flags.payload,
    programs,
    json: flags["log-format"] === "json",
    ...(flags.nats ? { nats: { publishesTo: flags.nats, ...loginOf(flags) } } : {}),
    ...(given.has("port") || hosts.length === 0 ? { port: flags.port } : {}),
    ...(flags.bind === undefined ? {} : { bind: flags.bind }),
    ...(isAnnounced(run, flags.bind) ? { discovery: { act: "announce", name: nameStream(flags) } } : {}),
    ...(hasOwnCamera ? { camera: flags.camera } : {}),
    ...(hasOwnCamera && ["test", "stdin"].includes(flags.camera.kind) ? {} : {
      takePictures: async (limitMs: number) =>
        await (await import("../capture/try_camera.ts")).tryCamera(openCamera, limitMs),
    }),
  };
}

function listPrograms(
  tool: "broadcast" | "t265",
  flags: ProgramFlags & { readonly camera: CameraSource },
  given: ReadonlySet<string>,
): { option: string; command: string }[] {
  const options = ["camera-cmd", "image-cmd", "source-cmd", "pose-cmd", "drive"] as const;
  const needsPoses = tool === "t265" && !given.has("source-cmd") && flags.camera.kind !== "test";
  return options.flatMap((option) => {
    const program = flags[option];
    const isUsed = given.has(option) || (option === "pose-cmd" && needsPoses);
    return program && isUsed ? [{ option, command: program.command }] : [];
  });
}

/** What lets one into servers of NATS. */
function loginOf(
  { "nats-creds": creds, "nats-ca": ca }: Record<"nats-creds" | "nats-ca", string | undefined>,
) {
  return { creds, ca };
}

function describeListener(run: ToolRun<typeof LISTEN_FLAGS>): RunDoctorOptions {
  const { flags, given, hosts, positionals } = run;
  const looksAt = readNatsPlaces(positionals);
  const group = hosts.find(({ host }) => isMulticast(host));
  const port = given.has("port")
    ? flags.port
    : group?.port ?? (positionals.length > 0 ? undefined : DEFAULT_PORT);
  const { "web-cert": cert, "web-key": key } = flags;
  const discovery = planSearch(run);
  return {
    tool: "listen",
    hosts,
    view: flags.view,
    web: flags.web,
    ...(looksAt.length > 0 || flags.nats
      ? { nats: { looksAt, publishesTo: flags.nats, ...loginOf(flags) } }
      : {}),
    ...(cert === undefined || key === undefined ? {} : { certificate: { cert, key } }),
    json: flags["log-format"] === "json",
    ...(port ? { port } : {}),
    ...(flags.bind === undefined ? {} : { bind: flags.bind }),
    ...(discovery ? { discovery } : {}),
  };
}

/** Robots are looked for where nobody was named, or a name that they may have; nothing where none could be asked. */
function planSearch(
  { flags, hosts, positionals }: ToolRun<typeof LISTEN_FLAGS>,
): DiscoveryPlan | undefined {
  if (flags.wire === "sof" || (flags.bind !== undefined && isLoopback(flags.bind))) return undefined;
  if (positionals.length === 0) return { act: "search", isNeeded: true };
  const names = hosts.map(({ host }) => host).filter((host) => isName(host) && !isLoopback(host));
  const isNeeded = names.some(isRobotName);
  return isNeeded || names.some(mayBeAnnounced) ? { act: "search", isNeeded } : undefined;
}

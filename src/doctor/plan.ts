/**
 * What is looked at, for each tool.
 *
 * @module
 */

import { isMulticast } from "../common/address.ts";
import type { CameraTrial } from "../capture/try_camera.ts";
import type { CameraSource } from "../flags/broadcast_flags.ts";
import type { HostAndPort } from "../common/host_and_port.ts";
import type { ServedAddress } from "../flags/door_flags.ts";
import type { CertificateFiles } from "../view/web/certificate.ts";
import { DEFAULT_DATAGRAM_BYTES } from "../protocol.ts";
import { checkCameraProgram, checkRaspberryPiCamera, checkVideoDevices } from "./camera_checks.ts";
import { type DiscoveryPlan, planDiscovery } from "./discovery_check.ts";
import type { Check, Finding } from "./finding.ts";
import { checkFirewall } from "./firewall_check.ts";
import { checkHeardGroup, checkSentGroup } from "./group_check.ts";
import { checkHost } from "./host_check.ts";
import { checkKeys } from "./key_check.ts";
import { checkClock, checkDisk, checkPower, checkProcessor } from "./machine_checks.ts";
import { type NatsPlan, planNats } from "./nats_check.ts";
import { checkPictures, PICTURES_LIMIT_MS } from "./picture_check.ts";
import { checkProgram, checkT265 } from "./program_checks.ts";
import { checkReceiveBuffer, checkSendBuffer, checkUdpPort, checkWebPort } from "./socket_checks.ts";
import type { System } from "./system.ts";
import {
  checkCertificate,
  checkTurboJpeg,
  checkWindow,
  opensWindow,
  type ViewChoice,
} from "./view_checks.ts";
import { checkWifi } from "./wifi_check.ts";

/** A camera's process has this long to end. */
const CLOSING_MS = 3000;

/** What the tool would be started with. */
export interface DoctorOptions {
  readonly tool: "broadcast" | "t265" | "listen";
  /** The addresses that were given. */
  readonly hosts: readonly HostAndPort[];
  /** The UDP port that the tool would bind; left out where it takes any that is free. */
  readonly port?: number;
  /** The address that it would bind. @default all */
  readonly bind?: string;
  /** The longest datagram. @default 1200 */
  readonly payloadBytes?: number;
  /** The camera that it would open by itself; left out where a program that was named gives the pictures. */
  readonly camera?: CameraSource;
  /** Takes pictures as the tool would, for so long at most; left out where there is nothing to be tried. */
  readonly takePictures?: (limitMs: number) => Promise<CameraTrial>;
  /** The programs that were named, by their options. */
  readonly programs?: readonly { readonly option: string; readonly command: string }[];
  /** Of `listen`. @default "auto" */
  readonly view?: ViewChoice;
  /** Where `listen` would serve its page. */
  readonly web?: ServedAddress;
  /** What it would serve it with by TLS. */
  readonly certificate?: CertificateFiles;
  /** Servers of NATS that it would speak to; left out where it would to none. */
  readonly nats?: NatsPlan;
  /** What it would have of multicast DNS; left out where it would have nothing. */
  readonly discovery?: DiscoveryPlan;
  /** The folder that it would record to; left out where it would not. */
  readonly recordingFolder?: string;
}

/** The checks in the order of their lines: the tool's own, the network's, the machine's. */
export function planChecks(system: System, options: DoctorOptions): readonly Check[] {
  const own = options.tool === "listen" ? planView(system, options) : planCamera(system, options);
  const keys = {
    name: "keys",
    look: () => checkKeys(system, options.tool === "listen" ? "viewer" : "robot"),
  };
  return [...own, ...planNetwork(system, options), keys, ...planMachine(system, options)];
}

function planCamera(
  system: System,
  { tool, camera, programs = [], takePictures }: DoctorOptions,
): readonly Check[] {
  return [
    ...(camera === undefined ? [] : [
      { name: "camera program", look: () => checkCameraProgram(system, camera) },
      { name: "camera", look: () => checkRaspberryPiCamera(system, camera) },
      { name: "video devices", look: () => checkVideoDevices(system, camera) },
    ]),
    ...programs.map((program) => ({
      name: `--${program.option}`,
      look: () => checkProgram(system, program),
    })),
    ...(takePictures === undefined ? [] : [{
      name: "pictures",
      limitMs: PICTURES_LIMIT_MS + CLOSING_MS,
      look: () => checkPictures(takePictures),
    }]),
    ...(tool !== "t265" ? [] : [
      ...(programs.length === 0 ? [] : [{ name: "T265", look: () => checkT265(system) }]),
      { name: "JPEG library", look: () => checkTurboJpeg(system) },
    ]),
  ];
}

function planView(system: System, { view = "auto", web, certificate }: DoctorOptions): readonly Check[] {
  const servesPage = view === "web" || (view === "auto" && !opensWindow(system));
  return [
    { name: "window", look: () => checkWindow(system, view) },
    ...(view === "none" ? [] : [{ name: "JPEG library", look: () => checkTurboJpeg(system) }]),
    ...(servesPage && web ? [{ name: "web port", look: () => checkWebPort(system, web) }] : []),
    // Also of a page that is only going to take a window's place: without it nothing starts.
    ...(certificate ? [{ name: "web certificate", look: () => checkCertificate(system, certificate) }] : []),
  ];
}

function planNetwork(system: System, options: DoctorOptions): readonly Check[] {
  const { tool, hosts, port, bind: hostname, discovery } = options;
  // Who asks first gets answers through any firewall.
  const isCalled = hosts.length === 0 && port;
  return [
    ...hosts.map((host) => ({ name: host.host, look: () => lookAtHost(system, host, options) })),
    ...(port ? [{ name: `UDP port ${port}`, look: () => checkUdpPort(system, { hostname, port }) }] : []),
    ...(options.nats ? planNats(options.nats) : []),
    ...(isCalled ? [{ name: "firewall", look: () => checkFirewall(system, port) }] : []),
    ...(discovery ? [planDiscovery(system, discovery, hostname)] : []),
    tool === "listen"
      ? { name: "receive buffer", look: () => checkReceiveBuffer(system) }
      : { name: "send buffer", look: () => checkSendBuffer(system) },
    { name: "Wi-Fi", look: () => checkWifi(system) },
  ];
}

/** Who listens to a group sends nothing to it. */
async function lookAtHost(
  system: System,
  host: HostAndPort,
  { tool, bind, payloadBytes = DEFAULT_DATAGRAM_BYTES }: DoctorOptions,
): Promise<readonly Finding[]> {
  const plan = { group: host.host, port: host.port, bind };
  const isGroup = isMulticast(host.host);
  if (isGroup && tool === "listen") return [await checkHeardGroup(system, plan)];
  const sent = isGroup ? [await checkSentGroup(system, plan)] : [];
  // What it says of an interface that was chosen is not what the route says.
  if (isGroup && (bind !== undefined || sent[0]!.status === "fail")) return sent;
  const peer = tool === "listen" ? "broadcast" : "listen";
  return [...sent, ...await checkHost(system, { host, payloadBytes, peer })];
}

function planMachine(system: System, { recordingFolder }: DoctorOptions): readonly Check[] {
  return [
    { name: "processor", look: () => checkProcessor(system) },
    { name: "power and heat", look: () => checkPower(system) },
    { name: "clock", look: () => checkClock(system) },
    ...(recordingFolder === undefined
      ? []
      : [{ name: "disk space", look: () => checkDisk(system, recordingFolder) }]),
  ];
}

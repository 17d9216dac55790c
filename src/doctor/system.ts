/**
 * The system as the checks see it, so that each can be tried with one that is made up.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import type { HostAndPort } from "../common/host_and_port.ts";
import type { AnnouncedRobot } from "../discovery/robot_table.ts";
import type { InterfaceAddress } from "../net/groups/group_interfaces.ts";
import type { CertificateFiles } from "../view/web/certificate.ts";
import type { Finding } from "./finding.ts";
import type { Keys } from "../pair/keys.ts";
import type { PathProbe } from "./path_probe.ts";

/** How a program ended, and what it wrote. */
export interface ProgramOutput {
  readonly code: number;
  /** Of stdout, then of stderr. */
  readonly text: string;
}

/** This program may not start another, which a person can. */
export class RefusedProgram extends Error {
  override readonly name = "RefusedProgram";
  /** What that person would type. */
  readonly command: string;

  constructor(message: string, command: string) {
    super(message);
    this.command = command;
  }
}

/** How an attempt to open a file for reading ends. */
export type Opening = "opened" | "denied" | "missing";

/** The file of keys as the doctor sees it. */
export interface KeySight {
  readonly keys: Keys;
  /** Services of this host that have not these keys. */
  readonly keylessServices: readonly string[];
}

/** What can be asked; where there is no answer, an `Error` tells in one line why. */
export interface System {
  readonly os: typeof Deno.build.os;
  readonly isRoot: boolean;
  /** A variable of the environment; nothing where it is empty. */
  variable(name: string): string | undefined;
  /**
   * The text of a file; nothing where it is missing or can not be read.
   *
   * @throws an `Error` where this program may not look
   */
  readText(path: string): Promise<string | undefined>;
  /**
   * The names in a folder, sorted; none where it is missing or can not be read.
   *
   * @throws an `Error` where this program may not look
   */
  list(folder: string): Promise<readonly string[]>;
  tryOpen(path: string): Promise<Opening>;
  /** The path of a program, those for administrators included, which are not on everybody's `PATH`. */
  findProgram(name: string): Promise<string | undefined>;
  /** @throws {RefusedProgram} where this program may not start it */
  run(program: string, ...args: readonly string[]): Promise<ProgramOutput>;
  /** Bytes that are free for this user where that path is. */
  freeBytes(path: string): Promise<number>;
  /** The addresses of this host's interfaces. */
  interfaces(): readonly InterfaceAddress[];
  /**
   * The interfaces on which multicast DNS is spoken, with this host's addresses there.
   *
   * @throws an `Error` that tells why it is not to be had
   */
  mdnsInterfaces(): Promise<ReadonlyMap<string, readonly string[]>>;
  /**
   * The robots that announce themselves, as far as they are heard within that time.
   *
   * @throws an `Error` that tells why multicast DNS is not to be had
   */
  findRobots(limitMs: number): Promise<readonly AnnouncedRobot[]>;
  resolve(host: HostAndPort): Promise<Address>;
  probePath(to: Address, payloadBytes: number): Promise<PathProbe>;
  /** Whether the clock follows a time server; nothing where this system does not say. */
  isClockSynchronised(): boolean | undefined;
  /** @throws an `Error` that tells why the port can not be bound */
  bindUdp(hostname: string | undefined, port: number): void;
  /** @throws an `Error` that tells why the port can not be bound */
  bindTcp(hostname: string, port: number): void;
  /**
   * Until when a certificate is valid.
   *
   * @throws an `Error` that tells why the page can not be served with it
   */
  certificateEnd(files: CertificateFiles): Promise<Date>;
  /** What keeps this user's keys from being used, and the command that mends it where there is one; nothing where they can. */
  findKeyTrouble(): Promise<Pick<Finding, "says" | "fix"> | undefined>;
  /** This user's keys; nothing where the system does not say where they would be. */
  readKeys(): Promise<KeySight | undefined>;
  hasSdl(): boolean;
  hasTurboJpeg(): boolean;
}

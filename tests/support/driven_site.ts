/**
 * A robot that is driven through a server of NATS, as processes: by the listener beside it, or published by itself.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import type { StopReason } from "../../src/protocol/drive_state.ts";
import { DrivenTool } from "./driven_tool.ts";
import { LineDriver } from "./line_driver.ts";
import type { NatsServer } from "./nats_server.ts";
import { startTool, type Tool } from "./tools.ts";

const ROBOT = ["--camera", "test", "--width", "320", "--height", "240", "--name", "rover"];
const ON_THIS_HOST = ["--port", "0", "--bind", "127.0.0.1"];
/** A listener that shows nothing. */
export const QUIET = ["--view", "none", "--port", "0"];
/** As long as hands count on their way and at the gateway, and what a machine that is busy may add. */
const STOP_MS = 400 + 2000;

/** Where the robot is published, and where the driver looks. */
export interface Places {
  /** By the listener beside it; absent: the robot publishes itself. */
  readonly gateway?: string;
  readonly robot?: string;
  readonly driver: string;
  /** @default true */
  readonly isOpen?: boolean;
}

/** By the listener beside it. */
export function placesAt({ url }: NatsServer): Places {
  return { gateway: `${url}/north`, driver: `${url}/north/rover` };
}

/** By itself. */
export function ownPlacesAt({ url }: NatsServer): Places {
  return { robot: `${url}/north`, driver: `${url}/north/rover` };
}

/** A robot, the listener beside it if there is one, and who drives through a server between. */
export class DrivenSite implements AsyncDisposable {
  readonly robot: DrivenTool;
  gateway: Tool | undefined;
  driver!: LineDriver;
  readonly #places: Places;

  private constructor(places: Places) {
    this.#places = places;
    const { robot, isOpen = true } = places;
    this.robot = new DrivenTool([
      ...ON_THIS_HOST,
      ...ROBOT,
      ...(isOpen ? ["--drive-open"] : []),
      ...(robot === undefined ? [] : ["--nats", robot]),
    ]);
  }

  static async start(places: Places): Promise<DrivenSite> {
    const site = new DrivenSite(places);
    await site.startGateway();
    site.startDriver();
    return site;
  }

  async startGateway(): Promise<void> {
    const { gateway } = this.#places;
    if (gateway === undefined) return;
    const port = await this.robot.tool.port();
    this.gateway = startTool("listen", [...QUIET, "--nats", gateway, `127.0.0.1:${port}`]);
  }

  startDriver(address = this.#places.driver): void {
    this.driver = new LineDriver({ robot: this.robot, address });
  }

  /** How long after this the robot has stopped for that reason, in ms; what was done is undone then. */
  async stopsBy(
    reason: StopReason,
    act: () => void | Promise<void>,
    undo: () => void | Promise<void>,
  ): Promise<number> {
    let actedMs = 0;
    const { stop } = await this.robot.stopsBy(reason, {
      move: () => this.robot.moving(this.driver, 0.25),
      async act() {
        actedMs = Date.now();
        await act();
      },
      undo,
    });
    const { length } = this.robot.moves;
    await undo();
    assertEquals(this.robot.moves.length, length, "it moves by no press of before");
    const ms = stop.atMs - actedMs;
    assert(ms <= STOP_MS, `${ms}`);
    return ms;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of [this.driver, this.gateway, this.robot]) await one?.[Symbol.asyncDispose]();
  }
}

/** At once. */
export function kill(tool: Tool): void {
  tool.signal("SIGKILL");
}

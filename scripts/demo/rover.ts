/**
 * A made-up rover in the room of src/capture/room: how it moves by what its motors are told. It knows no clock.
 *
 * It takes a moment to get up to speed and to stand, slides along walls, and goes around pillars.
 *
 * @module
 */

import { PILLAR_RADIUS, PILLARS, ROOM } from "../../src/capture/room/room.ts";
import type { TruePose } from "../../src/capture/room/trajectory.ts";

/** Forward and to the left, -1 … 1. */
export interface MotorCommand {
  readonly linear: number;
  readonly angular: number;
}

const STANDING: MotorCommand = { linear: 0, angular: 0 };
/** At full stick: m/s, rad/s. */
const TOP_SPEED = 1.2;
const TOP_TURN = 1.5;
/** How fast those are reached: m/s², rad/s². */
const SPEED_RATE = 3;
const TURN_RATE = 9;
/** Half its width, metres. */
const RADIUS = 0.3;
/** Where its camera is: below that of the tracker whose room this is, 35 cm above the floor. Metres. */
const EYE_HEIGHT = -0.65;
/** Metres; it sees all of the pillars from there. */
const START = { x: 1.3, z: 0.6, heading: Math.PI / 2 };
/** Motors that are told nothing for so long stand, as those of every robot should. */
const SILENCE_S = 0.25;
/** In longer steps it would leap through walls. */
const STEP_S = 0.01;
/** What the tracker says of itself where it is sure. */
const HIGH_CONFIDENCE = 3;

/** One rover. Times are in seconds, of any clock that does not go back. */
export class Rover {
  #command = STANDING;
  #toldS = -Infinity;
  #nowS = 0;
  #x = START.x;
  #z = START.z;
  /** About Y, to the left, in radians. */
  #heading = START.heading;
  #speed = 0;
  #turn = 0;

  /** Takes what the motors are to do from now on. */
  tell(command: MotorCommand, nowS: number): void {
    this.#command = command;
    this.#toldS = nowS;
  }

  /** Where it is, and how it moves; what is before the newest time that was asked for is as at that time. */
  poseAt(nowS: number): TruePose {
    while (this.#nowS < nowS) this.#step(Math.min(STEP_S, nowS - this.#nowS));
    const [sine, cosine] = [Math.sin(this.#heading), Math.cos(this.#heading)];
    return {
      position: [this.#x, EYE_HEIGHT, this.#z],
      orientation: [0, Math.sin(this.#heading / 2), 0, Math.cos(this.#heading / 2)],
      velocity: [-this.#speed * sine, 0, -this.#speed * cosine],
      angularVelocity: [0, this.#turn, 0],
      confidence: HIGH_CONFIDENCE,
    };
  }

  #step(seconds: number): void {
    const { linear, angular } = this.#nowS - this.#toldS < SILENCE_S ? this.#command : STANDING;
    this.#nowS += seconds;
    this.#speed = approach(this.#speed, linear * TOP_SPEED, SPEED_RATE * seconds);
    this.#turn = approach(this.#turn, angular * TOP_TURN, TURN_RATE * seconds);
    this.#heading += this.#turn * seconds;
    this.#x -= this.#speed * Math.sin(this.#heading) * seconds;
    this.#z -= this.#speed * Math.cos(this.#heading) * seconds;
    this.#stayOutside();
    this.#x = clamp(this.#x, ROOM.low[0] + RADIUS, ROOM.high[0] - RADIUS);
    this.#z = clamp(this.#z, ROOM.low[2] + RADIUS, ROOM.high[2] - RADIUS);
  }

  /** Of the pillars. */
  #stayOutside(): void {
    for (const [x, z] of PILLARS) {
      const [dx, dz] = [this.#x - x, this.#z - z];
      const distance = Math.hypot(dx, dz);
      const least = PILLAR_RADIUS + RADIUS;
      if (distance === 0 || distance >= least) continue;
      this.#x = x + dx / distance * least;
      this.#z = z + dz / distance * least;
    }
  }
}

function approach(value: number, goal: number, most: number): number {
  return value + clamp(goal - value, -most, most);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

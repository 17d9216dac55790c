/**
 * What a page says of the hands of the person in front of it.
 *
 * @module
 */

import { DRIVE_AXES } from "../../protocol/drive_command.ts";

/** What the hands do. */
export interface DriveMessage {
  readonly type: "drive";
  /** Of the stream whose robot is meant. */
  readonly key: string;
  /** Whether the dead man's control is held. */
  readonly isHeld: boolean;
  /** The id of the frame that was showing when the hands were read. */
  readonly frameId: number;
  /** Linear (forward +), angular (left +), and others, -1 … 1. */
  readonly axes: readonly number[];
  /** 32 bits. */
  readonly buttons: number;
}

/** One of them; whoever asks says so again every few seconds. */
export type HandsMessage =
  | DriveMessage
  | { readonly type: "stop"; readonly key: string }
  | { readonly type: "ask"; readonly key: string; readonly isAsking: boolean };

const TYPES: readonly unknown[] = ["drive", "stop", "ask"] satisfies readonly HandsMessage["type"][];
const MAX_U32 = 0xffff_ffff;

/** Whether a message is meant to be one of those. */
export function isOfHands({ type }: Readonly<Record<string, unknown>>): boolean {
  return TYPES.includes(type);
}

/** Reads one; nothing where it says what can not be. */
export function readHands(fields: Readonly<Record<string, unknown>>): HandsMessage | undefined {
  const { type, key, isHeld, frameId, axes, buttons, isAsking } = fields;
  if (typeof key !== "string") return undefined;
  if (type === "stop") return { type, key };
  if (type === "ask") return typeof isAsking === "boolean" ? { type, key, isAsking } : undefined;
  if (type !== "drive" || typeof isHeld !== "boolean") return undefined;
  if (!isU32(frameId) || !isU32(buttons) || !isShares(axes)) return undefined;
  return { type, key, isHeld, frameId, axes, buttons };
}

function isU32(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_U32;
}

function isShares(value: unknown): value is number[] {
  return Array.isArray(value) && value.length <= DRIVE_AXES &&
    value.every((axis) => typeof axis === "number" && Math.abs(axis) <= 1);
}

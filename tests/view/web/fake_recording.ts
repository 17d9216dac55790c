/**
 * A recorder that records nothing: what it does is what the test says.
 *
 * @module
 */

import { monotonicUs } from "../../../src/system/monotonic.ts";
import type {
  ActiveRecording,
  RecordingControl,
  RecordingState,
} from "../../../src/record/recording_control.ts";

/** Counts how often it was switched. */
export class FakeRecording implements RecordingControl {
  state: RecordingState = { kind: "off" };
  toggles = 0;
  readonly listeners = new Set<(state: RecordingState) => void>();

  /** Goes over to a state, as a recorder does. */
  set(state: RecordingState): void {
    this.state = state;
    for (const listener of this.listeners) listener(state);
  }

  start(): Promise<string> {
    this.set(activeRecording());
    return Promise.resolve("/tmp/drive.mcap");
  }

  stop(): Promise<void> {
    this.set({ kind: "off" });
    return Promise.resolve();
  }

  toggle(): void {
    this.toggles++;
    this.set(this.state.kind === "recording" ? { kind: "off" } : activeRecording());
  }

  onChange(listener: (state: RecordingState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/** A recording that began 65 s ago. */
export function activeRecording(): ActiveRecording {
  const sinceUs = monotonicUs() - 65_000_000;
  const path = "/tmp/drive.mcap";
  return { kind: "recording", path, bytes: 12_345_678, sinceUs, frames: 1950, framesDropped: 0 };
}

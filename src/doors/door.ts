/**
 * The seam of the doors, by which other programs are given pictures, or give them, each in its own language.
 *
 * @module
 */

import type { NatsPlace } from "../common/nats_place.ts";
import type { StreamStatus } from "../common/stream_status.ts";
import type { DriveEvent } from "../drive/driver_news.ts";
import type { DriverAction, OpenSeat } from "../drive/seats.ts";
import type { ListenFlags } from "../flags/listen_flags.ts";
import type { ReceiverEvent } from "../receive/receiver_events.ts";
import type { View, Wanted } from "../view/view.ts";
import type { Documents } from "../view/web/documents.ts";

/** What a door is opened with. */
export interface DoorOptions {
  readonly flags: ListenFlags;
  /** Servers on which streams are looked for, from the operands. @default none */
  readonly places?: readonly NatsPlace[];
  /** Whether streams may come from elsewhere, too. @default false */
  readonly hasOtherSources?: boolean;
  /** What whoever comes in has to give; absent: nothing, as only programs of this host can come. */
  readonly token?: string;
  /** Where a program's hands go. */
  readonly openSeat: OpenSeat;
  /** Takes the pictures and streams that come in by the door, which go wherever those of robots go; never throws. */
  readonly take: (event: ReceiverEvent) => void;
  /** Takes what robots that are seen by the door say of driving; never throws. @default nobody hears it */
  readonly takeDrive?: (event: DriveEvent) => void;
  /** How much of a stream is wanted at this moment; a door that pulls pulls no more. @default all, of every stream */
  readonly wanted?: (streamKey: string) => Wanted;
  /** What the page's server has besides, by path, where a page is served; a door puts its own there. */
  readonly documents?: Documents;
}

/** A door that is open: what goes out by it is a view, what comes in is told as a receiver's events. */
export interface Door {
  /** For people, such as `the Foxglove door`. */
  readonly label: string;
  /** Where pictures go; absent where none leave by it. */
  readonly view?: View;
  /** The streams that come in by it, with their figures since the last call; absent where none does. */
  takeStatuses?(): readonly StreamStatus[];
  /** Why nothing comes in by it, in one line; nothing where something does, or that is not known. */
  explain?(): string | undefined;
  /** Does something for the robot of a stream that came in by it; whether it is one of these. */
  drive?(streamKey: string, action: DriverAction): boolean;
  /** What leaves by it, in a few words for the status line; called once a second. */
  sum?(): string;
  /** What it has counted since it was opened, what was refused too, for the statistics file. */
  statistics(): object;
  /** Rejects in one line where it can do nothing any more; everything else goes on. Never resolves. */
  readonly failed?: Promise<never>;
  /** Rejects in one line where it turns out at the start that it can not be opened at all. Never resolves. */
  readonly refused?: Promise<never>;
  /** Gives back everything that it holds, its view too. */
  close(): Promise<void>;
}

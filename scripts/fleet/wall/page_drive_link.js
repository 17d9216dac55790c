/**
 * `src/doors/nats/drive/drive_link.ts` of a page that only looks: nothing is asked of a robot, and nothing told to it.
 *
 * @module
 */

/** The same face. */
export class DriveLink {
  counts = { sent: 0, held: 0, answered: 0 };
  noteInfo() {}
  noteShown() {}
  act() {}
  look() {}
  close() {}
}

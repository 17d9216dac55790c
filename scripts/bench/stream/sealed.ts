/**
 * This project between two users who are paired: the same two ends, whose every datagram is sealed.
 *
 * @module
 */

import { AS_NOBODY, asUser, pairUsers } from "../shared/paired.ts";
import { type Company, OURS, type Peer, sendPictures, writePictures } from "../shared/peers.ts";

/** The two ends where nobody is paired. */
export const OURS_OPEN: Peer = {
  ...OURS,
  name: "ours, open",
  sender: (ports) => [...AS_NOBODY, ...sendPictures(ports)],
  receiver: (ports) => [...AS_NOBODY, ...writePictures(ports)],
};

/** The two ends, sealed. */
export const OURS_SEALED: Peer = {
  ...OURS,
  name: "ours, sealed",
  sender: (ports) => [...asUser("robot"), ...sendPictures(ports)],
  receiver: (ports) => [...asUser("viewer"), ...writePictures(ports)],
  company: async (): Promise<Company> => {
    const pair = await pairUsers();
    const nothing = () => Promise.resolve();
    return {
      join: nothing,
      begin: nothing,
      end: nothing,
      [Symbol.asyncDispose]: () => pair[Symbol.asyncDispose](),
    };
  },
};

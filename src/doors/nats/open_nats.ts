/**
 * The doors to servers of NATS, each opened while everything else goes on.
 *
 * @module
 */

import { formatNatsPlace, type NatsPlace } from "../../common/nats_place.ts";
import type { Door, DoorOptions } from "../door.ts";
import { openPatiently } from "../patient_door.ts";
import { ServerAway } from "./link/connection.ts";
import { FleetNames } from "./look/fleet_names.ts";
import { openFleet } from "./look/fleet_source.ts";
import { openGateway } from "./publish/gateway.ts";

/** Begins to publish at a place, whenever its server is there. */
export function openNatsGateway({ flags, openSeat }: DoorOptions, place: NatsPlace): Door {
  const { "nats-creds": creds, "nats-ca": ca } = flags;
  const told = new Set<string>();
  return openPatiently({
    label: `NATS at ${place.server}`,
    direction: "out",
    open: () => openGateway({ place, creds, ca, openSeat, told }),
    mayPass: isAway,
  });
}

/** Begins to look at places, each whenever its server is there; where there is nothing else to look at it has to be at once. */
export function openNatsPlaces(options: DoorOptions, places: readonly NatsPlace[]): Door {
  const isAlone = places.length === 1 && !options.hasOtherSources;
  const names = new FleetNames();
  const doors = places.map((place) =>
    openPatiently({
      label: formatNatsPlace(place),
      direction: "in",
      open: () => openFleet({ ...options, places: [place], names }),
      mayPass: (error) => !isAlone && isAway(error),
    })
  );
  const refused = Promise.race(doors.map((door) => door.refused!));
  refused.catch(() => {});
  return {
    label: "NATS",
    refused,
    takeStatuses: () => doors.flatMap((door) => door.takeStatuses!()),
    explain: () => doors.map((door) => door.explain!()).find((reason) => reason !== undefined),
    drive: (streamKey, action) => doors.some((door) => door.drive!(streamKey, action)),
    statistics: () => doors.flatMap((door) => door.statistics()),
    close: async () => void await Promise.all(doors.map((door) => door.close())),
  };
}

function isAway(error: Error): boolean {
  return error instanceof ServerAway;
}

/**
 * Says what the kernel knows of who is at some addresses: before anything is sent there, and a moment after.
 *
 * Usage: neighbour_program.ts ADDRESS …
 *
 * @module
 */

import { openNeighbours } from "../../src/net/neighbours/neighbours.ts";
import { encodeSocketAddress } from "../../src/net/socket_address.ts";
import { openZones } from "../../src/net/zones.ts";
import { UdpSocket } from "../../src/net/udp_socket.ts";

using neighbours = openNeighbours()!;
const zones = openZones();
const socket = new UdpSocket(Deno.listenDatagram({ transport: "udp", hostname: "::", port: 0 }));
const ask = () =>
  Deno.args.map((hostname) => {
    const address = { transport: "udp", hostname, port: 9 } as const;
    return neighbours.find(encodeSocketAddress(address, true, zones)!);
  });
const before = ask();
for (const hostname of Deno.args) {
  await socket.send(Uint8Array.of(1), { transport: "udp", hostname, port: 9 }).catch(() => {});
}
console.log(JSON.stringify([before, ask()]));
socket.close();
zones.close();

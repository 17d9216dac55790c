/**
 * A program that writes a line for each message of multicast DNS that it hears, and each that it can not read, until it is
 * ended: who said it, and whether that asks or answers.
 *
 * @module
 */

import { MdnsLinks } from "../../src/discovery/links.ts";

const write = (line: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));

await MdnsLinks.open(({ isResponse, questions }, { hostname }) => {
  write(`${hostname} ${isResponse ? "answers" : "asks"} ${questions.map(({ name }) => name).join(" ")}`);
});
write("ready");

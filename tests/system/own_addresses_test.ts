import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { UsageError } from "../../src/flags/usage_error.ts";
import { findBindAddress, listOwnAddresses } from "../../src/system/own_addresses.ts";

Deno.test("findBindAddress takes addresses as they are, and this host's names", async () => {
  for (const text of ["127.0.0.1", "0.0.0.0", "::", "192.0.2.1", "fe80::1%eth0", "239.1.2.3"]) {
    assertEquals(await findBindAddress(text), text);
  }
  assertEquals(await findBindAddress("[::1]"), "::1");
  assert(["127.0.0.1", "::1"].includes(await findBindAddress("localhost")));
});

Deno.test("findBindAddress refuses devices, strangers and what is no address, and says what this host has", async () => {
  const [{ name: device }] = Deno.networkInterfaces() as [Deno.NetworkInterfaceInfo];
  for (
    const text of [device, "no-such-device.invalid", "300.1.1.1", "1.2.3", "[::g]", "1::2::3", "fe80::1"]
  ) {
    const { message } = await assertRejects(() => findBindAddress(text), UsageError);
    assertEquals(
      message,
      `Cannot use --bind ${text}: an address of this host is accepted: ${listOwnAddresses()}`,
    );
  }
});

Deno.test("listOwnAddresses names the interface of each", () => {
  const text = listOwnAddresses();
  for (const { name, address } of Deno.networkInterfaces()) {
    assertStringIncludes(text, address.startsWith("fe80:") ? `${address}%${name}` : `${address} (${name})`);
  }
});

/**
 * On which interfaces a multicast group would be heard, and by which one it would be sent.
 *
 * @module
 */

import { chooseGroupInterfaces, type GroupInterface } from "../net/groups/group_interfaces.ts";
import { isUnspecified } from "../net/names/resolve.ts";
import type { Finding } from "./finding.ts";
import { keepUp } from "./interface_state.ts";
import type { System } from "./system.ts";

/** A group, and the address to bind to that was given. */
export interface GroupPlan {
  readonly group: string;
  readonly port: number;
  readonly bind?: string | undefined;
}

type GroupSystem = Pick<System, "interfaces" | "readText" | "probePath">;

/** Whether a listener would hear it. */
export async function checkHeardGroup(system: GroupSystem, plan: GroupPlan): Promise<Finding> {
  const name = `group ${plan.group}`;
  const up = await findUp(system, plan);
  // An interface that is named has to be there at the start, others may come up.
  const status = isNamed(plan) ? "fail" : "warn";
  if (up.length === 0) return { name, status, says: `heard on no interface: ${explain(plan)}` };
  return { name, status: "ok", says: `heard on ${up.map((one) => one.name).join(", ")}` };
}

/** By which interface a broadcaster would send it. */
export async function checkSentGroup(system: GroupSystem, plan: GroupPlan): Promise<Finding> {
  const name = `group ${plan.group}`;
  const up = await findUp(system, plan);
  const fix = { fix: `broadcast --bind ADDR ${plan.group} …` };
  if (isNamed(plan)) {
    if (up.length === 0) return { name, status: "fail", says: `sent by no interface: ${explain(plan)}` };
    return { name, status: "ok", says: `sent by ${up[0]!.name}` };
  }
  try {
    const to = { transport: "udp", hostname: plan.group, port: plan.port } as const;
    const { from } = await system.probePath(to, 0);
    const used = system.interfaces().find(({ address }) => address === from.split("%")[0])?.name ?? from;
    const others = up.filter((one) => one.name !== used).map((one) => one.name);
    const rest = others.length > 0 ? `, not by ${others.join(", ")}: --bind ADDR chooses` : "";
    return { name, status: "ok", says: `sent by ${used}${rest}` };
  } catch {
    if (up.length === 0) return { name, status: "fail", says: `sent by no interface: ${explain(plan)}` };
    const says = `no route leads to it, and an address of ${up.map((one) => one.name).join(" or ")} would`;
    return { name, status: "fail", says, ...fix };
  }
}

async function findUp(system: GroupSystem, { group, bind }: GroupPlan): Promise<readonly GroupInterface[]> {
  return await keepUp(system, chooseGroupInterfaces(group, bind, system.interfaces()));
}

function isNamed({ group, bind }: GroupPlan): boolean {
  return group.includes("%") || !isUnspecified(bind);
}

function explain({ group, bind }: GroupPlan): string {
  const zone = group.split("%")[1];
  if (zone !== undefined) return `${zone} is down, or not there`;
  if (!isUnspecified(bind)) return `none that is up has the address ${bind}`;
  return `none that is up has an address of ${group.includes(":") ? "IPv6" : "IPv4"}`;
}

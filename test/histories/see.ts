import { isDeepStrictEqual } from "node:util";
import type { Program } from "./actions";
import type { Resource } from "./engine";
import type { Look, World } from "./world";

/**
 * Looks at a VM that is to be as a program says, and as the state says.
 *
 * @throws Error when it is not
 */
export async function seeVm(world: World, program: Program, resource: Resource | undefined): Promise<Look> {
  const { name, memory, autoStart, key } = program;
  const look = await world.look(world.nameOf(name));
  const isRight =
    look?.unit === true &&
    look.claimed &&
    look.enabled === autoStart &&
    look.key === key &&
    (look.running === undefined ? !autoStart : look.running === memory) &&
    look.root === resource?.properties.outPath;
  if (!isRight) throw new Error(`the host has ${JSON.stringify(look)}, not ${JSON.stringify(program)}`);
  const drift = resource?.properties.drift;
  if (!isDeepStrictEqual(drift, [])) throw new Error(`the state has drift: ${drift}`);
  return look;
}

/** @throws Error when the state has other inputs than it should have */
export function seeState(world: World, program: Program | undefined, resource: Resource | undefined): void {
  if (program === undefined) {
    if (resource !== undefined) throw new Error("the state has a VM that it should not have");
    return;
  }
  for (const [property, value] of Object.entries(world.inputsOf(program))) {
    const written = resource?.properties[property];
    if (!isDeepStrictEqual(written, value))
      throw new Error(
        `the state has ${property} ${JSON.stringify(written)}, where it should have ${JSON.stringify(value)}`,
      );
  }
}

/** @throws Error when more than a drive is left of a VM */
export async function seeRemoved(world: World, names: readonly Program["name"][]): Promise<void> {
  for (const name of names) {
    const look = await world.look(world.nameOf(name));
    if (look === undefined) continue;
    const { running, unit, enabled, root, claimed } = look;
    if (running !== undefined || unit || enabled || root !== undefined || claimed)
      throw new Error(`after a destroy the host has of ${name} ${JSON.stringify(look)}`);
  }
}

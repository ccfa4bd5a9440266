import type { Program } from "./actions";
import type { World } from "./world";

/** The drives that nothing was told to delete so far, by the name of their VM in the program. */
export class KeptDrives {
  readonly #kept = new Map<Program["name"], string>();

  constructor(private readonly world: World) {}

  of(name: Program["name"]): string | undefined {
    return this.#kept.get(name);
  }

  forget(name: Program["name"]): void {
    this.#kept.delete(name);
  }

  /** What a command may delete by the word of the state need not stay. */
  mayGoWith({ name, persistState, deletePersistentState }: Program): void {
    if (!persistState || deletePersistentState) this.forget(name);
  }

  /** From now on the drive of the VM in the state is to stay, if the program wants that too. */
  async keep({ name, persistState }: Program, program: Program): Promise<void> {
    if (!persistState || !program.persistState) return;
    const drive = (await this.world.look(this.world.nameOf(name)))?.drives[0];
    if (drive !== undefined) this.#kept.set(name, drive);
  }

  /** @throws Error when one is lost */
  async see(): Promise<void> {
    for (const [name, drive] of this.#kept) {
      const { drives = [] } = (await this.world.look(this.world.nameOf(name))) ?? {};
      if (!drives.includes(drive))
        throw new Error(`the persistent drive of ${name} is lost: ${drive}, now ${drives.join()}`);
    }
  }
}

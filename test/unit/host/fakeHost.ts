import type { HostConnection, RunOptions } from "../../../provider/src/ssh/connection";

/** A host that keeps the scripts it is given and answers as told. */
export class FakeHost implements HostConnection {
  readonly label = "root@fake:22";
  readonly hostKeyFingerprint = "SHA256:fake";
  readonly scripts: string[] = [];

  constructor(private readonly answer: (script: string, options: RunOptions) => Promise<string>) {}

  run(script: string, options: RunOptions): Promise<string> {
    this.scripts.push(script);
    return this.answer(script, options);
  }
}

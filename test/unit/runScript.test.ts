import { readRunScript } from "../../provider/src/runScript";
import { runScriptEnvironment } from "../../provider/src/runScriptEnvironment";
import { vmWith } from "./vms";

const options = (script: string): string | undefined =>
  runScriptEnvironment(vmWith({ memory: 300 }), readRunScript(script)).QEMU_OPTS;

describe("memory", () => {
  test("is the machine's alone where the script names no backend", () => {
    expect(options("exec qemu -m 1024 $QEMU_OPTS")).toMatch(/ -m 300$/);
  });

  test("is that of a backend of our own where the script has one", () => {
    const script =
      "exec qemu -m 256 -object memory-backend-memfd,id=mem0,size=256M,share=on \\\n -machine memory-backend=mem0";
    expect(options(script)).toMatch(
      / -m 300 -object memory-backend-memfd,id=simple-vm-memory,size=300M,share=on -machine memory-backend=simple-vm-memory$/,
    );
  });
});

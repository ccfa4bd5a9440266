import { keyFoldersIn, sharesOf, tagsOf, virtfs } from "../../../provider/src/arguments/folders";
import { sizeWords } from "../../../provider/src/arguments/machine";
import {
  startBound,
  startDeadlineSeconds,
  stopBound,
  stopDeadlineSeconds,
} from "../../../provider/src/arguments/running";
import { vmWith } from "../vms";

const backend = [
  "-object memory-backend-memfd,id=simple-vm-memory,size=512M,share=on",
  "-machine memory-backend=simple-vm-memory",
];

test.each<[size: { memory?: number; cores?: number }, hasBackend: boolean, words: string[]]>([
  [{}, false, []],
  [{}, true, []],
  [{ memory: 512 }, false, ["-m 512"]],
  [{ memory: 512 }, true, ["-m 512", ...backend]],
  [{ cores: 2 }, true, ["-smp 2"]],
  [{ memory: 512, cores: 2 }, false, ["-m 512", "-smp 2"]],
])("%j, a backend of the script's own: %s", (size, hasBackend, words) => {
  expect(sizeWords(vmWith(size), hasBackend)).toEqual(words);
});

test("folders by their mount tags", () => {
  const vm = vmWith({
    keyFolders: { wg: {}, ssh: { readOnly: true } },
    shares: [{ tag: "media", path: "/srv/media", readOnly: true }],
  });
  const keys = [
    { tag: "wg", path: "/keys/wg", readOnly: false },
    { tag: "ssh", path: "/keys/ssh", readOnly: true },
  ];
  expect(keyFoldersIn("/keys", vm)).toEqual(keys);
  expect(sharesOf(vm)).toEqual([{ tag: "media", path: "/srv/media", readOnly: true }]);
  expect(tagsOf(vm)).toEqual([
    { tag: "wg", path: ["keyFolders", "wg"] },
    { tag: "ssh", path: ["keyFolders", "ssh"] },
    { tag: "media", path: ["shares", 0, "tag"] },
  ]);
  expect(keys.map(virtfs)).toEqual([
    "-virtfs local,path=/keys/wg,security_model=none,mount_tag=wg",
    "-virtfs local,path=/keys/ssh,security_model=none,mount_tag=ssh,readonly=on",
  ]);
});

const quick = vmWith({ startTimeout: 5, stopTimeout: 10 });
const slow = vmWith({ startTimeout: 600, stopTimeout: 90 });

test("systemd is given what the program says and room for itself, and a deploy waits for the slower of two VMs", () => {
  expect([startBound(quick), stopBound(quick)]).toEqual(["TimeoutStartSec=35", "TimeoutStopSec=10"]);
  expect([startDeadlineSeconds(quick), stopDeadlineSeconds(quick)]).toEqual([35, 70]);
  expect([startDeadlineSeconds(quick, slow), stopDeadlineSeconds(slow, quick)]).toEqual([630, 390]);
});

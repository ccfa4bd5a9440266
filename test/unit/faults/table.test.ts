import { hostsOutcome } from "../../faults/bench";
import type { Outcome } from "../../faults/fault";
import { lineOf, recordOf, summaryOf } from "../../faults/record";
import { deployFaults, restingFaults } from "../../faults/table";

const names = [...restingFaults, ...deployFaults].map(({ name }) => name);

test("each of the table's rows, more than fifty, has a name of its own that a VM may have", () => {
  expect(names.length).toBeGreaterThan(50);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]{0,46}[a-z0-9]$/);
});

describe("what is told of a run", () => {
  const row: Outcome = {
    name: "cut",
    what: "the link is cut",
    wrong: "",
    seen: "root@10.88.1.7:22: lost | gone",
    seconds: 12.4,
  };
  const broken = { ...row, name: "broken", wrong: "left: user <simple-vm-broken>" };
  const hosts = { ...row, name: hostsOutcome, seen: "2 drives on 1 hosts", seconds: 30 };

  test("a row that holds, and one that does not", () => {
    expect(lineOf(row)).toMatch(/^holds {2}cut +12 s {2}the link is cut: root@10.88.1.7:22: lost/);
    expect(lineOf(broken)).toMatch(/^BROKEN {2}broken .*: left: user/);
  });

  test("all of it", () => {
    expect(summaryOf([row, broken, hosts])).toBe(
      "1 of 2 rows hold, in 30 s; nothing is left on any host (2 drives on 1 hosts)",
    );
    expect(summaryOf([row, { ...hosts, wrong: "left: mount x" }])).toMatch(/in 30 s; left: mount x$/);
  });

  describe("in docs/faults.md", () => {
    const record = (outcomes: Outcome[], before = "") =>
      recordOf(["cut", "broken"], [...outcomes, hosts], "1234567", before);

    test("rows stand in order, with what was seen and at which commit", () => {
      const text = record([row, broken]);
      expect(text).toContain(
        "| `broken` | the link is cut | left: user &lt;simple-vm-broken> | **does not hold** | 1234567 |\n" +
          "| `cut` | the link is cut | root@10.88.1.1:22: lost \\| gone | holds | 1234567 |\n",
      );
      expect(text).toMatch(/\n1 of 2 rows hold\.\n$/);
      expect(text).not.toContain(hostsOutcome);
    });

    test("rows that were not run keep their lines, and rows that are no more lose theirs", () => {
      const before = record([broken]).replaceAll("1234567", "7654321");
      expect(record([row], `${before}| \`gone\` | a | b | holds | 7654321 |\n`)).toBe(
        record([broken, row]).replace("hold** | 1234567", "hold** | 7654321"),
      );
    });
  });
});

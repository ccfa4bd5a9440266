import { estimateList, estimateSummary } from "../../../provider/src/packages/estimateWords";
import { packageEstimate } from "../../../provider/src/packages/packageEstimate";
import { packageVersionsOf } from "../../../provider/src/packages/packageVersions";

/** Store paths of what a build needs. */
const graph = (...names: string[]): string[] =>
  names.map((name) => `/nix/store/${"0".repeat(32)}-${name}${name.includes(".tar") ? "" : ".drv"}`);

const closure = packageVersionsOf(["openssl-3.0.13", "openssl-3.0.13-bin", "curl-8.9.1", "jq-1.7", "etc"]);
const oldGraph = graph("openssl-3.0.13", "curl-8.9.1", "jq-1.7", "gcc-13.2.0", "make-4.4", "etc");

test("what the old closure has is told apart from what the build alone may need", () => {
  const next = graph("openssl-3.0.14", "jq-1.7", "gcc-14.1.0", "cmake-3.29", "etc", "jq-1.7.tar.gz");
  const estimate = packageEstimate(closure, next, oldGraph);
  expect(estimateSummary(estimate)).toBe(
    "estimate, not built yet (previewBuild): packages: about 1 changed, 1 removed; 3 more differ that the build alone may need",
  );
  expect(estimateList(estimate, "show all")).toEqual(["- curl 8.9.1", "~ openssl 3.0.13 -> 3.0.14"]);
});

test("without the old VM's derivations nothing is said of the rest of the build", () => {
  const estimate = packageEstimate(closure, graph("openssl-3.0.14", "curl-8.9.1", "jq-1.7", "gcc-14.1.0"));
  expect(estimateSummary(estimate)).toBe("estimate, not built yet (previewBuild): packages: about 1 changed");
});

test("a build that has the old version beside a new one is taken as unchanged, and sources are no packages", () => {
  const next = [...oldGraph, ...graph("openssl-3.0.14", "openssl-3.0.14.tar.gz")];
  expect(estimateSummary(packageEstimate(closure, next, [...oldGraph, ...graph("x-1.tar.gz")]))).toBe(
    "estimate, not built yet (previewBuild): no package changes its version; 1 more differs that the build alone may need",
  );
});

test("of several versions, all of the build are told where one of the old closure is gone", () => {
  const before = packageVersionsOf(["python3-3.11.9", "python3-3.12.4"]);
  const lines = (...names: string[]) => estimateList(packageEstimate(before, graph(...names)), "show all");
  expect(lines("python3-3.12.4")).toEqual(["~ python3 3.11.9, 3.12.4 -> 3.12.4"]);
  expect(lines("python3-3.12.4", "python3-3.13.0")).toEqual(["~ python3 3.11.9, 3.12.4 -> 3.12.4, 3.13.0"]);
  expect(lines("curl-8.9.1")).toEqual(["- python3 3.11.9, 3.12.4"]);
});

test("a long list is cut, with the command that shows all", () => {
  const names = Array.from({ length: 20 }, (_, index) => `package${index}x-1.0`);
  const lines = estimateList(packageEstimate(packageVersionsOf(names), graph()), "show all");
  expect(lines).toHaveLength(13);
  expect(lines.at(-1)).toBe("and 8 more: show all");
});

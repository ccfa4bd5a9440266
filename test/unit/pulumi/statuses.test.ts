import type { Display } from "../../../provider/src/pulumi/display";
import { Statuses } from "../../../provider/src/pulumi/statuses";

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** What is shown, with the milliseconds at which it is. */
function shownOn(display: Display) {
  const begin = Date.now();
  const shown: [milliseconds: number, text: string][] = [];
  const statuses = new Statuses((text) => shown.push([Date.now() - begin, text]), display);
  return { statuses, shown };
}

/** Six builds, one each 200 ms, and fetches between them; then the end. */
function deploy(statuses: Statuses): void {
  statuses.tell("asking the host");
  statuses.tell("building");
  for (let index = 1; index <= 6; index++) {
    jest.advanceTimersByTime(200);
    statuses.tell("building", `${index}/6`);
  }
  jest.advanceTimersByTime(60_000);
  statuses.tell("fetching", "1/2");
  statuses.tell("building", "6/6");
  statuses.tell("fetching", "2/2");
  statuses.tell("building", "7/7");
  statuses.tell("building", "8/8");
  statuses.tell("healthy");
  jest.advanceTimersByTime(60_000);
}

test("on a terminal a phase is shown at once, its details as fast as one reads, the latest of them in any case", () => {
  const { statuses, shown } = shownOn("live");
  deploy(statuses);
  expect(shown).toEqual([
    [0, "asking the host"],
    [0, "building"],
    [500, "building: 2/6"],
    [1000, "building: 4/6"],
    [1500, "building: 6/6"],
    [61_200, "fetching: 1/2"],
    [61_200, "building: 6/6"],
    [61_200, "fetching: 2/2"],
    [61_200, "building: 7/7"],
    [61_200, "healthy"],
  ]);
});

test("where each status is a line, a phase has one", () => {
  const { statuses, shown } = shownOn("lines");
  deploy(statuses);
  expect(shown.map(([, text]) => text)).toEqual(["asking the host", "building", "fetching: 1/2", "healthy"]);
});

import { JoinedRequests } from "../../../provider/src/nix/joinedRequests";

test("identical requests share the answer under way, and nothing later", async () => {
  const joined = new JoinedRequests<number>();
  let calls = 0;
  const call = async () => ++calls;
  expect(
    await Promise.all([joined.ask("k", call), joined.ask("k", call), joined.ask("other", call)]),
  ).toEqual([1, 1, 2]);
  expect(await joined.ask("k", call)).toBe(3);
});

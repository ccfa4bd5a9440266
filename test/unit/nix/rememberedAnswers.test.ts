import { RememberedAnswers } from "../../../provider/src/nix/rememberedAnswers";

test("equal requests get one answer, at once and later", async () => {
  const remembered = new RememberedAnswers<number>();
  let calls = 0;
  const call = async () => ++calls;
  const asked = ["k", "k", "other"].map((key) => remembered.ask(key, call));
  expect(await Promise.all(asked)).toEqual([1, 1, 2]);
  expect(await remembered.ask("k", call)).toBe(1);
});

test("a failure is everybody's who asked meanwhile, and forgotten then", async () => {
  const remembered = new RememberedAnswers<string>();
  const fail = () => Promise.reject(new Error("no"));
  const both = await Promise.allSettled([remembered.ask("k", fail), remembered.ask("k", async () => "late")]);
  expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await remembered.ask("k", async () => "again")).toBe("again");
});

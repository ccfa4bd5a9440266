import { parseFlakeReference } from "../../../provider/src/nix/reference";

const vm = "config.system.build.vm";

test.each([
  [".#web", [`.#nixosConfigurations.web.${vm}`, ".#web"]],
  ["./sub#web", [`./sub#nixosConfigurations.web.${vm}`, "./sub#web"]],
  ["/abs?dir=nix#web", [`/abs?dir=nix#nixosConfigurations.web.${vm}`, "/abs?dir=nix#web"]],
  ["github:o/r/rev#web-1", [`github:o/r/rev#nixosConfigurations.web-1.${vm}`, "github:o/r/rev#web-1"]],
  [
    "git+ssh://git@h/r?ref=x#a",
    [`git+ssh://git@h/r?ref=x#nixosConfigurations.a.${vm}`, "git+ssh://git@h/r?ref=x#a"],
  ],
  [".", [`.#nixosConfigurations.default.${vm}`, "."]],
  [".#", [`.#nixosConfigurations.default.${vm}`, ".#"]],
  [".#a.example.org", [`.#nixosConfigurations."a.example.org".${vm}`, ".#a.example.org"]],
  ['.#"a.b"', [`.#nixosConfigurations."a.b".${vm}`, '.#"a.b"']],
  ['.#a.b."c.d"', ['.#a.b."c.d"']],
  [".#packages.x86_64-linux.web", [".#packages.x86_64-linux.web"]],
  [".#web^out", [`.#nixosConfigurations.web.${vm}`, ".#web"]],
  [".#web^*", [`.#nixosConfigurations.web.${vm}`, ".#web"]],
  [".#web^dev,out", [`.#nixosConfigurations.web.${vm}`, ".#web"]],
])("%s is looked for as %j", (text, candidates) => {
  expect(parseFlakeReference(text)).toMatchObject({ text, candidates });
});

test("an output that holds no run script is refused", () => {
  expect(() => parseFlakeReference(".#web^dev")).toThrow(/\.#web\^dev: the reference selects the output dev/);
});

import { packageReadme } from "../../scripts/docs/packageReadme";

test("the package's README has the pages behind its beginning, a level deeper, with links within itself", () => {
  const text = packageReadme("See [the host](docs/host.md) and [CI](docs/ci.md).", [
    {
      path: "docs/host.md",
      text: "# The host\n\nIt has [errors](errors.md#a), as in [a guide](guides/one.md#what-is).",
    },
    {
      path: "docs/guides/one.md",
      text: "# One\n\n## What is\n\n```sh\n# [a](../host.md)\n```\n\n[up](#what-is)\n",
    },
  ]);
  expect(text).toBe(`# pulumi-simple-vm

See [the host](#the-host) and CI.

## The host

It has errors, as in [a guide](#what-is).

## One

### What is

\`\`\`sh
# [a](../host.md)
\`\`\`

[up](#what-is)
`);
});

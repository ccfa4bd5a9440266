/** The unit tests alone, as one project: Stryker's runner takes no more. */
const { projects } = require("../../jest.config.js");

const { displayName, ...unit } = projects.find(({ displayName }) => displayName === "unit");
module.exports = {
  ...unit,
  rootDir: require("node:path").join(__dirname, "..", ".."),
  testMatch: ["arguments", "plan", "state", "steps", "unit", "pulumi", "runner", "network"].map(
    (folder) => `<rootDir>/test/unit/${folder}/**/*.test.ts`,
  ),
};

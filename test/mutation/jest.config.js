/** The unit tests alone, as one project: Stryker's runner takes no more. `run.ts` says which folder's. */
const { projects } = require("../../jest.config.js");

const { displayName, ...unit } = projects.find(({ displayName }) => displayName === "unit");
module.exports = { ...unit, rootDir: require("node:path").join(__dirname, "..", "..") };

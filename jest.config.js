/** Unit tests need nothing but Node; the end-to-end tests need the lab, which `npm test` sets up. */
const shared = {
  transform: { "\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2022" } }] },
  moduleNameMapper: {
    "^pulumi-simple-vm$": "<rootDir>/provider/src/index.ts",
    "^pulumi-simple-vm/lifecycle$": "<rootDir>/provider/src/pulumi/lifecycle.ts",
  },
};

module.exports = {
  projects: [
    { ...shared, displayName: "unit", rootDir: __dirname, testMatch: ["<rootDir>/test/unit/**/*.test.ts"] },
    { ...shared, displayName: "e2e", rootDir: __dirname, testMatch: ["<rootDir>/test/e2e/**/*.test.ts"] },
  ],
};

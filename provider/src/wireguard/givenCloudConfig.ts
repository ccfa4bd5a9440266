import type { CheckFailure } from "../arguments/mistakes";
import { unknownValue } from "../arguments/unknowns";
import { cloudFiles } from "./cloudFiles";
import { fieldOf } from "./refuseMistakes";

/** Cloud-config of the program's, beside that of the network. */
export type GivenCloudConfig = Readonly<Record<string, unknown>>;

/** The keys whose lists both have. */
const lists = ["packages", "write_files", "runcmd"] as const;

/** The network's cloud-config with the program's: its lists come after the network's, and all else stands beside. */
export function withGiven<Own extends Record<(typeof lists)[number], readonly unknown[]>>(
  own: Own,
  given: GivenCloudConfig,
): object {
  const appended = lists.map((name) => [name, [...own[name], ...listIn(given, name)]]);
  const others = Object.entries(given).filter(([name]) => !Object.hasOwn(own, name));
  return { ...own, ...Object.fromEntries(appended), ...Object.fromEntries(others) };
}

const listIn = (given: GivenCloudConfig, name: string): readonly unknown[] => {
  const list = given[name];
  return Array.isArray(list) ? list : [];
};

/** What is wrong with the program's cloud-config for a machine; what is not known yet is passed over. */
export function cloudConfigMistakes(
  system: string | undefined,
  interfaceName: string,
  given: unknown,
): CheckFailure[] {
  if (given === undefined) return [];
  if (system === "nixos") return [mistake(onNixos)];
  if (given === unknownValue) return [];
  if (typeof given !== "object" || given === null || Array.isArray(given))
    return [mistake("must be an object, as cloud-config is")];
  const config = given as GivenCloudConfig;
  const isKnown = (name: string) => config[name] !== undefined && config[name] !== unknownValue;
  const notLists = lists.filter((name) => isKnown(name) && !Array.isArray(config[name]));
  const files = Object.values(cloudFiles(interfaceName));
  return [
    ...notLists.map((name) => mistake("must be a list: it is appended to that of the network", name)),
    ...(isKnown("package_update") && config.package_update !== true
      ? [mistake("must be true or left out: the network's packages need it", "package_update")]
      : []),
    ...listIn(config, "write_files").flatMap((file, index) => {
      const taken = files.find((path) => path === pathIn(file));
      return taken === undefined
        ? []
        : [mistake(`would overwrite ${taken}, which is the network's`, "write_files", index)];
    }),
  ];
}

const mistake = (reason: string, ...path: PropertyKey[]): CheckFailure => ({
  property: fieldOf("config", ...path),
  reason,
});

const pathIn = (file: unknown): unknown =>
  typeof file === "object" && file !== null ? Reflect.get(file, "path") : undefined;

const onNixos =
  "must be left out for nixos, which does not read cloud-config: have its configuration take this module and others by `imports`";

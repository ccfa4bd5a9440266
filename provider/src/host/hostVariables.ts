import { ownerSetting } from "../unit/unit";
import { incomingRoots } from "./closureQuery";
import { hostPaths } from "./paths";
import { shellVariables } from "./shell";
import { locateUnit } from "./unitFolder";

/** Who a VM on a host belongs to: the resource that made it. */
export interface Owner {
  /** The resource's ID; new for each VM that is created. */
  id: string;
  /** The resource's URN; the same again when a create is repeated whose ID was lost, and in another backend's state. */
  urn: string;
}

/** The shell variables that every script about one VM begins with; those of its unit are found on the host. */
export function hostVariables(name: string, owner: Owner): string {
  const paths = hostPaths(name);
  const variables = shellVariables({
    name,
    unit: paths.unit,
    keys: paths.keys,
    deploy: paths.deploy,
    generated: paths.generated,
    drive: paths.driveDirectory,
    drive_aside: paths.driveAside,
    state_directory: paths.stateDirectory,
    runtime: paths.runtimeDirectory,
    gc_root: paths.gcRoot,
    drive_root: paths.driveRoot,
    store: "/nix/store",
    incoming_roots: incomingRoots(name),
    owner_id: owner.id,
    owner_urn: owner.urn,
  });
  return `${variables}\n${locateUnit}`;
}

/** The exit code of a script that found the VM to be another resource's. */
export const otherOwner = 10;

/** The exit code of a script that found the VM to be the same resource's of another state. */
export const otherState = 15;

/**
 * Shell functions that several scripts share. `read_owner` sets `id` and `urn` from the marker, which holds a line of
 * each; where that is lost, or empty after a power cut, `id` from the unit. Both are empty where neither says whose the VM is.
 */
export const commonFunctions = `
durable() { sync "$@" 2>/dev/null || sync; }
is_down() { case "$(systemctl is-active "$unit")" in inactive | failed | unknown) ;; *) return 1 ;; esac; }
read_owner() {
  id=
  urn=
  if [ -s "$deploy/owner" ]; then { read -r id; read -r urn; } <"$deploy/owner" || true; fi
  if [ -z "$id" ]; then
    id="$(sed -n 's/^${ownerSetting}=//p' "$unit_file" 2>/dev/null | head -n 1)"
    if [ -n "$id" ]; then urn="the one with the ID $id"; fi
  fi
}
write_owner() {
  rm -f "$deploy/owner.new"
  printf '%s\\n' "$owner_id" "$owner_urn" >"$deploy/owner.new"
  chmod 0600 "$deploy/owner.new"
  durable "$deploy/owner.new"
  mv -fT "$deploy/owner.new" "$deploy/owner"
}
`;

/**
 * Ends the script unless the VM is this resource's by its ID. Where `is_new` is 1, no state has an ID yet and the URN
 * does as well: a create that was cut off finds its VM again. An update never goes by the URN, which is the same in the
 * state of another backend. Another's VM is respected unless `adopt` is 1. Sets `id` and `urn`.
 */
export const checkOwner = `
read_owner
if [ -n "$id" ] && [ "$id" != "$owner_id" ] && [ "$adopt" = 0 ]; then
  if [ "$urn" != "$owner_urn" ]; then
    echo "the VM $name on this host belongs to another resource: $urn" >&2
    exit ${otherOwner}
  fi
  if [ "$is_new" = 0 ]; then
    echo "another state of this resource has taken the VM $name: its ID is $id, not $owner_id" >&2
    exit ${otherState}
  fi
fi
`;

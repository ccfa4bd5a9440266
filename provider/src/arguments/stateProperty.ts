/**
 * An input that says where the state can be asked for; `check` takes it out again, so that it stays in no state. The
 * engine gives `check` the old inputs alone, and what a closure has is known only after its build, among the outputs.
 */
export const stateProperty = "__state";

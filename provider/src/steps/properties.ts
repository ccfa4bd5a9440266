/** Inputs or a state as the engine passes them: values by name, checked by the step that reads them. */
export type Properties = Record<string, unknown>;

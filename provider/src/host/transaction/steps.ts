/** What a transaction does of a step; each phase is the function `PHASE_STEP` in scripts/steps/. */
export type Phase = "check" | "save" | "change" | "undo" | "forget";

/** A part of a VM's generation that a transaction exchanges while the VM is down. */
export interface Step {
  /** As in the names of its functions. */
  name: string;
  /** The phases that it has, with the seconds that each may take on a slow disk. */
  seconds: Partial<Record<Phase, number>>;
  /** The old VM is not started again without it: it might lose its drive. */
  vital?: true;
}

/** How long systemd may take to read its units: the wait while it does that for others, and its own. */
export const reloadSeconds = 180;

/**
 * The steps, in the order in which each phase goes through them, putting back included: either way lies a generation of
 * before, and either way no drive that is to be kept may lie where the installed unit would empty its folder, nor may the
 * host start a VM at boot that is not all there. So the drive makes way first, and the link that starts the VM comes last.
 */
export const steps: readonly Step[] = [
  { name: "way", seconds: { check: 5 } },
  { name: "snapshot", seconds: { check: 30, change: 150, undo: 180, forget: 60 }, vital: true },
  { name: "aside", seconds: { check: 5, change: 15, undo: 15, forget: 60 }, vital: true },
  { name: "unit", seconds: { save: 15, change: 60, undo: 60, forget: 5 }, vital: true },
  { name: "drive", seconds: { change: 15, undo: 15 }, vital: true },
  { name: "keys", seconds: { check: 5, save: 60, change: 60, undo: 30, forget: 15 } },
  { name: "links", seconds: { save: 15, change: 30, undo: 15, forget: 15 } },
  { name: "load", seconds: { save: reloadSeconds, change: reloadSeconds, undo: reloadSeconds }, vital: true },
];

/** The names of the steps that have a phase. */
export const stepsWith = (phase: Phase): string[] =>
  steps.filter(({ seconds }) => seconds[phase] !== undefined).map(({ name }) => name);

/** How long a phase may take, in seconds. */
export const secondsOf = (phase: Phase): number =>
  steps.reduce((sum, { seconds }) => sum + (seconds[phase] ?? 0), 0);

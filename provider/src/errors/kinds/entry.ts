/** What docs/errors.md says of one kind of error, refusal or warning. */
export interface ErrorEntry {
  /** As it is told. Words in capitals stand for what differs. */
  heading: string;
  /** Other words by which the same is told, with capitals as in `heading`. */
  also?: readonly string[];
  /** What it means and what to do, in lines of Markdown; an empty one ends a paragraph. */
  meaning: readonly string[];
  /** What is advised where whoever throws it knows nothing better. Without it, a throw site has to give its own. */
  next?: string;
  /** Its reason is a tool's own log, which may have more lines than an error. Default: `false`. */
  log?: true;
  /**
   * The file of provider/src that has the words, of what is no error by itself: the refusal of a host's script, a mistake
   * in the arguments, a warning. `pulumi` for Pulumi's own words. Absent for what is thrown as an error of this kind.
   */
  from?: string;
}

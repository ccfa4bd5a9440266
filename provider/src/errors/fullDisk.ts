/** A tool found no room to write to; dash's printf and echo say only that the write failed. */
const noRoom =
  /No space left on device|Disk quota exceeded|database or disk is full|not enough space available|(?:printf|echo): (?:write error|I\/O error)/;

/** Whether a tool's words are about a file system that is full. */
export const isAboutFullDisk = (words: string): boolean => noRoom.test(words);

/** A size in bytes as a number of MB, a million bytes each: `3.1`. */
export const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1);

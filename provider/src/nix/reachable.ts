/** What one leads to in whatever number of steps, itself included. Pure. */
export function reachableFrom(first: string, next: (one: string) => readonly string[]): string[] {
  const found = new Set<string>();
  const open = [first];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (found.has(one)) continue;
    found.add(one);
    open.push(...next(one));
  }
  return [...found];
}

export function errorsOfArgument(_interface: string, _name: string): string {
  return "";
}

import type { VmArguments } from "../arguments/vm";
import { readGuestFile } from "./guestFile";
import { generatedKeysOf, givenFiles } from "./stagedKeys";

/**
 * Looks at the key folders, which the guest may change meanwhile: no more is read of a file than it should have and one
 * byte. Prints `key FOLDER/FILE SHA256` for each given file that is there, and `changed FOLDER/FILE` for each file of a
 * key made here that is not as it was made. A host to which only an older release has deployed has no record of them.
 */
export const compareKeys = `
${readGuestFile}
digest() { sha256sum | cut -d ' ' -f 1; }
digest_of_key() {
  if [ -f "$keys/$1" ] && [ ! -L "$keys/$1" ]; then read_guest_file "$keys/$1" "$(($2 + 1))" | digest; fi
}
compare_key() { [ "$(digest_of_key "$1" "$(wc -c <"$2")")" = "$(digest <"$2")" ] || echo "changed $1"; }
while read -r what file kind public; do
  pair="$generated/$kind/$file"
  if [ "$what" = given ]; then echo "key $file $(digest_of_key "$file" "$kind")"
  elif [ ! -e "$generated" ]; then continue
  elif [ ! -s "$pair/public" ]; then echo "changed $file"
  else
    compare_key "$file" "$pair/private"
    if [ "$public" != - ]; then compare_key "$public" "$pair/line"; fi
  fi
done
`;

/** Pure: what the comparison reads: lines `given FOLDER/FILE BYTES` and `made FOLDER/FILE KIND PUBLIC`. */
export function expectedKeys({ keyFolders }: Pick<VmArguments, "keyFolders">): string {
  const given = Object.entries(givenFiles(keyFolders)).map(
    ([path, content]) => `given ${path} ${Buffer.byteLength(content)}\n`,
  );
  const made = generatedKeysOf(keyFolders).map(
    ({ path, kind, publicPath = "-" }) => `made ${path} ${kind} ${publicPath}\n`,
  );
  return [...given, ...made].join("");
}

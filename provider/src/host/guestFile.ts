/**
 * `read_guest_file FILE BYTES`, a shell function: prints at most so many bytes of a file that a guest can exchange for
 * anything at any moment. A link is not followed, a pipe does not block (`nofollow` and `nonblock` are in coreutils' dd).
 * It fails, or prints nothing, for whatever is no file.
 */
export const readGuestFile = `
read_guest_file() { timeout 10 dd if="$1" iflag=nofollow,nonblock bs="$2" count=1 2>/dev/null; }
`;

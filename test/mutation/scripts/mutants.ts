/** One line of a script for hosts that is left out or turned round, and the unit test that must then fail. */
export interface ScriptMutant {
  /** In provider/src/host/scripts. */
  file: string;
  /** A part of the file that is there exactly once. */
  text: string;
  /** What comes instead; "" leaves it out. */
  replacement: string;
  /** Under test/unit/host, without `.test.ts`. */
  test: string;
  /** A part of the test's name, where its file takes long. Default: any test of the file. */
  named?: string;
  /** What a host would lose by it. */
  loses: string;
}

/** Those that matter: each would leave a host half-way, lose a drive or a key, or let somebody in. */
export const scriptMutants: readonly ScriptMutant[] = [
  {
    file: "missingPaths.sh",
    text: '  echo "$paths" | xargs ln -sfn -t "$root"\n',
    replacement: "",
    test: "transfer/closureQuery",
    loses: "a collection between query and copy removes what was found present",
  },
  {
    file: "missingPaths.sh",
    text: "wait_for_collection\n",
    replacement: "",
    test: "transfer/closureQuery",
    loses: "a collection that runs already is not waited for",
  },
  {
    file: "importPaths.sh",
    text: "wait_for_collection\n",
    replacement: "",
    test: "transfer/importPaths",
    loses: "what a collection takes away at the end of an import is not sent again",
  },
  {
    file: "steps/links.sh",
    text: '    cp -pPT "$previous/wants" "$wants"\n',
    replacement: "",
    test: "transaction/swapBack",
    loses: "after a failed deploy the old VM does not start at boot",
  },
  {
    file: "steps/links.sh",
    text: 'if [ -L "$previous/root" ]; then set_root "$(readlink "$previous/root")"; else rm -f "$gc_root"; fi',
    replacement: ":",
    test: "transaction/transaction",
    loses: "after a failed deploy the old VM's closure is not rooted",
  },
  {
    file: "transaction.sh",
    text: 'if [ -f "$previous/begun" ]; then recover_previous; fi\n',
    replacement: "",
    test: "transaction/swapBack",
    loses: "a killed deploy is taken for what is to be put back",
  },
  {
    file: "transaction.sh",
    text: 'flock -w "$stop_deadline" 9 || finish failed "another deploy of this VM holds the lock $deploy/lock"\n',
    replacement: "",
    test: "transaction/transaction",
    loses: "two deploys of one VM at once",
  },
  {
    file: "transaction.sh",
    text: "  check_owner\n",
    replacement: "",
    test: "transaction/transaction",
    loses: "a VM that another resource took meanwhile is overwritten",
  },
  {
    file: "transaction.sh",
    text: '  ( swap_back ) 2>"$staged/errors.back"\n',
    replacement: "  true\n",
    test: "transaction/swapBack",
    loses: "a deploy that fails leaves the new VM in place",
  },
  {
    file: "steps/putBack.sh",
    text: '  echo "$was_up $was_aside" >"$previous/begun"\n',
    replacement: '  : >"$previous/begun"\n',
    test: "transaction/swapBack",
    loses: "a VM that ran before an interrupted deploy stays down",
  },
  {
    file: "steps/putBack.sh",
    text: '      if [ "$step" = "$vital" ]; then may_start=0; fi\n',
    replacement: "      :\n",
    test: "transaction/transaction",
    loses: "the old VM is started without what it needs, and may lose its drive",
  },
  {
    file: "steps/putBack.sh",
    text: '  if [ "$was_up" = 0 ] || [ "$restart" = 1 ]; then try stop_vm; fi\n',
    replacement: "",
    test: "transaction/transaction",
    loses: "files are put back under a new VM that runs on",
  },
  {
    file: "steps/aside.sh",
    text: "is_down || return 0\n  forget_wants\n",
    replacement: "is_down || return 0\n",
    test: "transaction/driveAside",
    loses: "a power cut starts the old VM without its drive",
  },
  {
    file: "steps/aside.sh",
    text: '  [ "$was_aside" = 1 ] || has_been_used || return 0',
    replacement: '  [ "$was_aside" = 1 ] || return 0',
    test: "transaction/driveAside",
    named: "loses nothing of what it wrote",
    loses: "what a VM wrote since its update was interrupted is emptied by the unit of before",
  },
  {
    file: "steps/drive.sh",
    text: '[ "$was_up$restart$recovered" = 110 ]',
    replacement: "true",
    test: "transaction/driveAside",
    named: "has the drive that somebody put there",
    loses: "a drive that somebody put in a stopped VM's place is taken for leftovers",
  },
  {
    file: "steps/aside.sh",
    text: "is_half_deleted && ! is_down; then\n",
    replacement: "is_half_deleted; then\n",
    test: "transaction/driveAside",
    loses: "a drive is deleted though no new VM runs",
  },
  {
    file: "steps/way.sh",
    text: 'then set -- "$drive"; fi',
    replacement: "then :; fi",
    test: "transaction/mounts",
    loses: "root empties what somebody has mounted in a drive that is thrown away",
  },
  {
    file: "steps/aside.sh",
    text: "  if is_kept_aside; then",
    replacement: "  if false; then",
    test: "transaction/driveAside",
    loses: "a drive that nobody has agreed to lose goes with the next stateless VM",
  },
  {
    file: "lib/driveAside.sh",
    text: '    [ "$aside_number" = "$(stat -c %i "$drive_aside")" ]\n',
    replacement: "    true\n",
    test: "transaction/driveAside",
    loses: "a folder that somebody put beside the drive is deleted",
  },
  {
    file: "steps/drive.sh",
    text: "  move_drive_back\n}",
    replacement: "}",
    test: "transaction/driveAside",
    named: "a drive is back when the new VM does not start",
    loses: "after a failed deploy the persistent drive stays aside",
  },
  {
    file: "steps/keys.sh",
    text: 'if [ -L "$keys/$folder" ] || { [ -e "$keys/$folder" ] && [ ! -d "$keys/$folder" ]; }; then',
    replacement: 'if [ -e "$keys/$folder" ] && [ ! -d "$keys/$folder" ]; then',
    test: "transaction/generatedKeys",
    named: "a link in the place of",
    loses: "root writes keys to where a link leads",
  },
  {
    file: "steps/keys.sh",
    text: '      mv -fT "$previous/keys/$file" "$keys/$file"\n',
    replacement: "",
    test: "transaction/keyFolders",
    loses: "after a failed deploy the old VM's keys are gone",
  },
  {
    file: "steps/generatedKeys.sh",
    text: '  if [ ! -e "$generated" ] && [ -e "$generated.previous" ]; then mv -T "$generated.previous" "$generated"; fi\n',
    replacement: "",
    test: "transaction/generatedKeys",
    named: "power is cut between the renames",
    loses: "a power cut between two renames makes a VM's keys others",
  },
  {
    file: "lib/guestFile.sh",
    text: "iflag=nofollow,nonblock,skip_bytes",
    replacement: "iflag=nonblock,skip_bytes",
    test: "transaction/generatedKeys",
    named: "a link of the guest's leads",
    loses: "a guest has root read any file of the host by a link",
  },
  {
    file: "lib/result.sh",
    text: '"$staged/secrets" ',
    replacement: "",
    test: "transaction/lostScripts",
    named: "holds no secret any more",
    loses: "secrets stay in memory after the deploy",
  },
  {
    file: "detached/stage.sh",
    text: '*"$last_line") eval',
    replacement: "*) eval",
    test: "transaction/detachedScript",
    loses: "half of what was to come is taken for all of it",
  },
  {
    file: "detached/forgetLost.sh",
    text: '    flock -n "$lost/starting" true || continue\n',
    replacement: "",
    test: "transaction/lostScripts",
    loses: "what another deploy is staging is removed",
  },
  {
    file: "lib/checkOwner.sh",
    text: '  if [ "$is_new" = 0 ]; then\n',
    replacement: "  if false; then\n",
    test: "claim",
    loses: "an update from a state that lost its VM takes it back unasked",
  },
  {
    file: "checkName.sh",
    text: '[ ! -L "$state_directory" ] && holds_something "$state_directory"',
    replacement: "false",
    test: "claim",
    loses: "a user's folder is emptied as if it were a VM's",
  },
  {
    file: "removal.sh",
    text: "    if is_own_aside; then",
    replacement: "    if true; then",
    test: "transaction/removal",
    loses: "a folder that somebody put beside the drive is deleted with the VM",
  },
  {
    file: "removal.sh",
    text: "  stop_vm\n",
    replacement: "",
    test: "transaction/removal",
    loses: "QEMU runs on without its unit",
  },
  {
    file: "removal.sh",
    text: " || ! may_go",
    replacement: "",
    test: "transaction/removalAgain",
    loses: "a destroy that is asked for twice deletes the drive that the first one kept",
  },
];

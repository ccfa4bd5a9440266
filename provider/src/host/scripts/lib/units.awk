# What units of VMs say, for each a line `vm=NAME MEMORY` and `forwards=NAME PLACE...`. The memory is in MiB; where no unit says
# it, the run script does.
function memory_in(line) { return match(line, / -m [0-9]+( |"|$)/) ? substr(line, RSTART + 4, RLENGTH - 4) + 0 : "" }
FNR == 1 {
  name = FILENAME
  sub(/.*\/simple-vm-/, "", name)
  sub(/\.service$/, "", name)
  if (name in memory) name = ""
  else { names[++count] = name; memory[name] = ""; forwards[name] = ""; program[name] = "" }
}
name == "" { next }
/^Environment=/ {
  if (memory_in($0) != "") memory[name] = memory_in($0)
  rest = $0
  while (match(rest, /hostfwd=[a-z]+:[0-9.]*:[0-9]+/)) {
    forwards[name] = forwards[name] " " substr(rest, RSTART + 8, RLENGTH - 8)
    rest = substr(rest, RSTART + RLENGTH)
  }
}
/^ExecStart=/ { program[name] = substr($0, 11); gsub(/"/, "", program[name]) }
END {
  for (i = 1; i <= count; i++) {
    name = names[i]
    while (memory[name] == "" && program[name] != "" && (getline line < program[name]) > 0) memory[name] = memory_in(line)
    if (program[name] != "") close(program[name])
    print "vm=" name " " (memory[name] == "" ? "-" : memory[name])
    if (forwards[name] != "") print "forwards=" name forwards[name]
  }
}

# Prints the end of its input: at most `most` bytes, of a line at most `longest`, with a word about what is left out.
length($0) > longest { $0 = substr($0, 1, longest) " [the rest of this line is left out]" }
{ lines[NR] = $0; size += length($0) + 1 }
END {
  for (first = 1; size > most && first < NR; first++) size -= length(lines[first]) + 1
  if (first > 1) print "[what came before is left out]"
  for (line = first; line <= NR; line++) print lines[line]
}

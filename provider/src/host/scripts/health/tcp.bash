# Asks a TCP service that speaks first: prints its first line, or the beginning of it. Bash has TCP of its own, and each host
# has bash; sh has not.
# Arguments: ADDRESS PORT

if ! { exec 3<>"/dev/tcp/$1/$2"; } 2>/dev/null; then
  echo "no connection"
  exit 1
fi
if IFS= read -r -n 200 line <&3 || [ -n "$line" ]; then
  printf '%s\n' "$line"
else
  echo "the connection was closed without a word"
  exit 1
fi

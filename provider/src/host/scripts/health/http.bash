# Asks an HTTP server, and prints the status line that it answers. No more is read of the answer.
# Arguments: ADDRESS PORT STATUS HOST TARGET. STATUS is `-` for any from 200 to 399.

if ! { exec 3<>"/dev/tcp/$1/$2"; } 2>/dev/null; then
  echo "no connection"
  exit 1
fi
trap '' PIPE
printf 'GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$5" "$4" >&3 2>/dev/null
IFS= read -r -n 200 line <&3
if ! [[ $line =~ ^HTTP/[0-9.]+\ ([0-9]{3})([^0-9]|$) ]]; then
  printf 'no answer of HTTP: %s\n' "$line"
  exit 1
fi
printf '%s\n' "$line"
code="${BASH_REMATCH[1]}"
if [ "$3" = - ]; then [[ $code == [23]* ]]; else [ "$code" = "$3" ]; fi

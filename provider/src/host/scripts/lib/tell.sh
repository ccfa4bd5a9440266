# What a script tells: lines `name=value`, read by host/answers.ts and what is in host/answers/.
# Needs: nothing

# tell NAME VALUE: a value of one line.
tell() { printf '%s=%s\n' "$1" "$2"; }

# tell_text NAME: standard input, which may hold anything.
tell_text() { printf '%s=%s\n' "$1" "$(base64 | tr -d '\n')"; }

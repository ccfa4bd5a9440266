#!/bin/sh
# Makes a copy of the Debian 13 host ($1) imitate NixOS in what a deployment meets there: no tool lies in /usr/bin, the
# tools are on the PATH of login shells alone, and the shell isn't at /bin/bash. (The unit folder is made read-only at boot.)
set -eu
root=$1
tools=/run/current-system/sw/bin

mkdir -p "$root/nixos-sw/bin" "$root/etc/tmpfiles.d"
# What programs and not units name by absolute path stays.
keep=' sh dash env unix_chkpwd mount umount '
for folder in "$root/usr/bin" "$root/usr/sbin"; do
	for file in "$folder"/*; do
		case "$keep" in
		*" ${file##*/} "*) continue ;;
		esac
		# Some names are a link in one folder to the tool in the other.
		if [ -L "$file" ] && [ -e "$root/nixos-sw/bin/${file##*/}" ]; then rm "$file"; else mv "$file" "$root/nixos-sw/bin/"; fi
	done
done
echo 'L+ /run/current-system/sw - - - - /nixos-sw' >"$root/etc/tmpfiles.d/nixos-like.conf"

# Relative links that pointed from one of the two folders into the other now lie beside what they name.
for link in "$root"/nixos-sw/bin/*; do
	[ -L "$link" ] || continue
	target=$(readlink "$link")
	case "$target" in
	../sbin/* | ../bin/* | /usr/bin/* | /usr/sbin/* | /bin/* | /sbin/*) ln -sf "${target##*/}" "$link" ;;
	../*) ln -sf "/usr/${target#../}" "$link" ;;
	esac
done
for link in "$root"/etc/alternatives/*; do
	[ -L "$link" ] || continue
	target=$(readlink "$link")
	case "$target" in
	/usr/bin/* | /usr/sbin/*) ln -sf "/nixos-sw/bin/${target##*/}" "$link" ;;
	esac
done
for name in $keep; do
	[ ! -e "$root/usr/bin/$name" ] || ln -s "/usr/bin/$name" "$root/nixos-sw/bin/"
	[ ! -e "$root/usr/sbin/$name" ] || ln -s "/usr/sbin/$name" "$root/nixos-sw/bin/"
done

# The interpreters of the scripts among the tools.
grep -lIsE '^#! ?/(usr/)?bin/(bash|perl)' "$root"/nixos-sw/bin/* |
	xargs -r sed -i -E '1s@^#! ?/(usr/)?bin/(bash|perl)@#!/nixos-sw/bin/\2@' 2>/dev/null || true
sed -i -E "s@/bin/bash@$tools/bash@" "$root/etc/passwd"
# The units' own commands, with and without a folder, and their conditions.
find "$root/usr/lib/systemd/system" -type f -exec sed -i -E \
	-e 's@^(Condition[A-Za-z]+=[|!]*)/(usr/)?s?bin/@\1/nixos-sw/bin/@' \
	-e 's@^(Exec[A-Za-z]+=[-+!:|@]*)(/usr/s?bin/|/s?bin/)?([a-z][A-Za-z0-9._-]*)( |$)@\1/nixos-sw/bin/\3\4@' {} +

# The host's own shells expand it.
# shellcheck disable=SC2016
printf '%s\n' "export PATH=$tools" '[ -z "${BASH_VERSION:-}" ] || PS1="[\u@\h:\w]\\$ "' >"$root/etc/profile"
: >"$root/etc/environment"
rm -f "$root/etc/bash.bashrc" "$root/root/.profile" "$root/root/.bashrc" "$root"/home/admin/.[bp]*
sed -i -E "/secure_path/d" "$root/etc/sudoers"
sed -i -E 's@^(ENV_(SU)?PATH).*@\1 PATH='"$tools"'@' "$root/etc/login.defs"
touch -d '+1 hour' "$root/etc/.updated" "$root/var/.updated"

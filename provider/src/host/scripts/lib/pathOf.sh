# Paths of VMs that a script finds by itself. In a pattern @ stands for a VM's name, which holds no white space.
# Needs: name

# path_of PATTERN: the path that is the VM's own.
path_of() { printf '%s\n' "${1%@*}$name${1#*@}"; }

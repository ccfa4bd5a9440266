# The VM as systemd has it.
# Needs: unit

is_down() { case "$(systemctl is-active "$unit")" in inactive | failed | unknown) ;; *) return 1 ;; esac; }

runs() { [ "$(systemctl is-active "$unit")" = active ]; }

# It has crashed, and systemd waits before it starts it again: at once or in minutes (RestartSec=).
is_between_starts() {
  case "$(systemctl show --property=SubState --value "$unit")" in auto-restart*) ;; *) return 1 ;; esac
}

# A VM that somebody has removed by hand, exit code 5, is down too. What its user runs still, as what empties a drive and has
# outlived its time in a unit of another release, would go on in the folder of the next VM.
stop_vm() {
  systemctl stop "$unit" || [ $? = 5 ] || return
  systemctl kill --signal=KILL "$unit" 2>/dev/null || true
}

# systemd's ID of the VM's run; nothing where it does not tell.
own_run() { systemctl show --property=InvocationID --value "$unit" 2>/dev/null || true; }

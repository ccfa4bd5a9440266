# What the transient unit runs last, however the script ended.
# Needs: nothing
rm -rf "${0%/*}/secrets"

# Prints its input without the escape sequences of terminals and other control characters.
{
  gsub(/\033\][^\007\033]*/, "")
  gsub(/\033\[[0-9;?<=>!]*[A-Za-z]/, "")
  gsub(/\033[()*+][A-Za-z0-9]/, "")
  gsub(/\033[=>78cDEHMNOZ\\]/, "")
  gsub(/[\001-\037\177]/, "")
  print
}

# Prints its input without the escape sequences of terminals and other control characters.
{
  gsub(/\033\[[0-9;?]*[A-Za-z]/, "")
  gsub(/[\001-\037\177]/, "")
  print
}

# An awk program that turns a WireGuard private key into its public half, for hosts that have neither `wg` nor
# openssl. Its input is the 32 private bytes as decimal numbers (`od -An -v -tu1`), its output the 32 public bytes
# as octal escapes for `printf %b`; there is none, and the exit code is 1, when the input is not 32 bytes. Numbers are
# doubles, as in every awk: a field element is 16 limbs of 16 bits, so that no sum of products passes 2^53.
# Source: RFC 7748, section 5 (X25519, the Montgomery ladder).
function floor(x, n) { n = int(x); return n > x ? n - 1 : n }
function copy(to, a, i) { for (i = 0; i < 16; i++) to[i] = a[i] }
function plus(to, a, b, i) { for (i = 0; i < 16; i++) to[i] = a[i] + b[i] }
function minus(to, a, b, i) { for (i = 0; i < 16; i++) to[i] = a[i] - b[i] }
function carry(a, i, over) {
  for (i = 0; i < 16; i++) {
    over = floor(a[i] / 65536)
    a[i] -= over * 65536
    if (i < 15) a[i + 1] += over; else a[0] += 38 * over
  }
}
function times(to, a, b, i, j, sum) {
  for (i = 0; i < 32; i++) sum[i] = 0
  for (i = 0; i < 16; i++) for (j = 0; j < 16; j++) sum[i + j] += a[i] * b[j]
  for (i = 0; i < 16; i++) to[i] = sum[i] + 38 * sum[i + 16]
  carry(to); carry(to)
}
function exchange(bit, a, b, i, kept) {
  if (bit) for (i = 0; i < 16; i++) { kept = a[i]; a[i] = b[i]; b[i] = kept }
}
function inverse(to, a, power, i) {
  copy(power, a)
  for (i = 253; i >= 0; i--) { times(power, power, power); if (i != 2 && i != 4) times(power, power, a) }
  copy(to, power)
}
function reduce(a, i, round, borrow, rest) {
  carry(a); carry(a); carry(a)
  for (round = 0; round < 2; round++) {
    borrow = 0
    for (i = 0; i < 16; i++) {
      rest[i] = a[i] - (i == 0 ? 65517 : i == 15 ? 32767 : 65535) - borrow
      borrow = rest[i] < 0
      if (borrow) rest[i] += 65536
    }
    if (!borrow) copy(a, rest)
  }
}
{ for (i = 1; i <= NF; i++) key[count++] = $i }
END {
  if (count != 32) exit 1
  split("1 2 4 8 16 32 64 128", two)
  key[0] -= key[0] % 8
  key[31] = key[31] % 64 + 64
  for (i = 0; i < 16; i++) x1[i] = x2[i] = z2[i] = x3[i] = z3[i] = a24[i] = 0
  x1[0] = x3[0] = 9; x2[0] = z3[0] = 1
  a24[0] = 56129; a24[1] = 1
  for (t = 254; t >= 0; t--) {
    bit = int(key[int(t / 8)] / two[t % 8 + 1]) % 2
    exchange(bit, x2, x3); exchange(bit, z2, z3)
    plus(A, x2, z2); times(AA, A, A)
    minus(B, x2, z2); times(BB, B, B)
    minus(E, AA, BB)
    plus(C, x3, z3); minus(D, x3, z3)
    times(DA, D, A); times(CB, C, B)
    plus(x3, DA, CB); times(x3, x3, x3)
    minus(z3, DA, CB); times(z3, z3, z3); times(z3, z3, x1)
    times(x2, AA, BB)
    times(z2, a24, E); plus(z2, z2, AA); times(z2, z2, E)
    exchange(bit, x2, x3); exchange(bit, z2, z3)
  }
  inverse(z2, z2); times(x2, x2, z2); reduce(x2)
  for (i = 0; i < 16; i++) printf "\\0%o\\0%o", x2[i] % 256, int(x2[i] / 256)
}

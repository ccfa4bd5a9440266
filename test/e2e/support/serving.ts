/**
 * Shell for a run script: a web server of the host beside QEMU, which answers with this status and with the file `mark` of the
 * drive's folder.
 */
export const serving = (port: number, status: number): string => `perl -MIO::Socket::INET -e '
  $server = IO::Socket::INET->new(LocalAddr => "127.0.0.1:${port}", Listen => 5, ReuseAddr => 1) or die;
  while ($client = $server->accept) {
    while (<$client>) { last if /^\\s*$/ }
    open FILE, "mark";
    print $client "HTTP/1.1 ${status} as told\\r\\n\\r\\n", <FILE>;
    close $client;
  }' &`;

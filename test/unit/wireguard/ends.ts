/** Keys that are no secrets: RFC 7748's, and texts of the same form. */
export const keys = {
  private: "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=",
  public: "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=",
  otherPrivate: "XasIfmJKikt54X+Lg4AO5m87sSkmGLb9HC+LJ/+I4Os=",
  otherPublic: "3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08=",
  third: "THIRDTHIRDTHIRDTHIRDTHIRDTHIRDTHIRDTHIRDTHI=",
  preshared: "PRESHAREDPRESHAREDPRESHAREDPRESHAREDPRESHAA=",
};

/** The least that an end needs. */
export const plainEnd = {
  privateKey: keys.private,
  addresses: ["10.99.0.1/16"],
  peers: [{ publicKey: keys.otherPublic, allowedIPs: ["10.99.0.2/32"] }],
};

/** An end with everything. */
export const fullEnd = {
  privateKeyFile: "/etc/wireguard/private.key",
  addresses: ["10.99.0.1/16", "fd00:99::1/64"],
  listenPort: 51820,
  mtu: 1380,
  dns: ["10.99.0.2", "home.example"],
  table: 1234,
  preUp: ["echo up"],
  postUp: ["iptables -A FORWARD -i %i -j ACCEPT", "echo 2"],
  preDown: ["echo down"],
  postDown: ["echo gone"],
  peers: [
    {
      name: "cloud",
      publicKey: keys.otherPublic,
      presharedKey: keys.preshared,
      allowedIPs: ["10.99.0.2/32", "192.168.1.0/24", "::/0"],
      endpoint: "[2001:db8::1]:51820",
      persistentKeepalive: 25,
    },
    { publicKey: keys.third, allowedIPs: ["10.99.0.3"], endpoint: "vm.example:1" },
  ],
};

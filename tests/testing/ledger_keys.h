// Keys made for tests (`openssl genpkey -algorithm ed25519`); they protect nothing.
#pragma once

namespace svod::testing_support {

inline constexpr char kLedgerPrivateKey[] = R"(-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIOt1D2zXS/cDZ9ll5p26qpvjlJGyCBfdoarR3E96BvH5
-----END PRIVATE KEY-----
)";
inline constexpr char kLedgerPublicKey[] = R"(-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAn+Bz4/ZQyCvroX7SD698VfkXUVoJ81BK+P2Zn7DaLds=
-----END PUBLIC KEY-----
)";
// Of another pair.
inline constexpr char kOtherPublicKey[] = R"(-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAcB5D+A6NTY3ju1+V7PCxcaBuCG4nata9v4TVCwSsW/E=
-----END PUBLIC KEY-----
)";
// Of another algorithm.
inline constexpr char kEcdsaPrivateKey[] = R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg9dYWiRzsJC6xtym8
hBCE3d8AfZn9inJFA/zJkeEd9KmhRANCAASMdQ4By5/U35zame+BmKdrAy9twuJ4
q2hDZ76PwkC/umETzdfBBkYHL+mzbWMmcjkknoXx2tnbSCsLhsVETgIh
-----END PRIVATE KEY-----
)";

}  // namespace svod::testing_support

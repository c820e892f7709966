//! Whom the hub tells apart.

use std::net::IpAddr;

/// Everybody whose limits are one: who has an IPv4 address, or an IPv6 network of 64 bits, for
/// whoever is given one of those has all of its addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Guest {
    V4([u8; 4]),
    /// The first half of the address.
    V6([u8; 8]),
}

impl From<IpAddr> for Guest {
    fn from(address: IpAddr) -> Self {
        // A socket for both kinds gives IPv4 addresses in IPv6 ones.
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address.octets()),
            IpAddr::V6(address) => {
                let [a, b, c, d, e, f, g, h, ..] = address.octets();
                Self::V6([a, b, c, d, e, f, g, h])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv4_address_is_somebody_and_so_is_an_ipv6_network_of_64_bits() {
        let guest = |address: &str| Guest::from(address.parse::<IpAddr>().unwrap());
        assert_eq!(guest("::ffff:192.0.2.1"), guest("192.0.2.1"));
        assert_ne!(guest("192.0.2.2"), guest("192.0.2.1"));
        assert_eq!(guest("2001:db8:0:1::1"), guest("2001:db8:0:1:ffff::"));
        assert_ne!(guest("2001:db8:0:1::1"), guest("2001:db8:0:2::1"));
        assert_ne!(guest("::1"), guest("0.0.0.0"));
    }
}

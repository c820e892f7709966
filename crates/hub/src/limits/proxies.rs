//! Where a request comes from, when there may be proxies in between.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;
use thiserror::Error;

use crate::ForwardedHeader;

/// The proxies before a hub that are believed when they say whom they speak for. The default is none:
/// then everybody is who the socket says.
///
/// The client is the last address in the header that is no trusted proxy's. When all are, it is the
/// first of them. When what decides it is missing or is no address, it is the proxy itself.
///
/// Only one header is read. A proxy knows one and passes the other on as a guest wrote it.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    /// Where they are.
    pub trusted: Vec<Network>,
    /// Where they say whom they speak for.
    pub header: ForwardedHeader,
}

/// Addresses that have something in common, such as `10.0.0.0/8`, or a single one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network(IpNet);

/// Why a text is no [`Network`].
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("write an address, such as 192.0.2.1, or a network, such as 10.0.0.0/8")]
pub struct NetworkError;

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let network = text
            .parse()
            .or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        network.map(Self).map_err(|_| NetworkError)
    }
}

/// A single address without the length of its network.
impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.prefix_len() == self.0.max_prefix_len() {
            true => self.0.addr().fmt(f),
            false => self.0.fmt(f),
        }
    }
}

impl Network {
    fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address)
    }
}

impl Proxies {
    /// Whether what this address says is believed.
    pub fn trust(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.trusted.iter().any(|network| network.contains(address))
    }

    /// Who has sent a request that came from `peer` and has these `lines` of the
    /// [`header`](Self::header), in their order.
    pub fn client<'a, L>(&self, peer: IpAddr, lines: L) -> IpAddr
    where
        L: IntoIterator<Item = &'a [u8], IntoIter: DoubleEndedIterator>,
    {
        let peer = peer.to_canonical();
        if !self.trust(peer) {
            return peer;
        }
        let mut client = peer;
        for address in self.header.addresses(lines) {
            let Some(address) = address else {
                return peer;
            };
            client = address;
            if !self.trust(address) {
                break;
            }
        }
        client
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PROXY: &str = "10.0.0.1";

    #[test]
    fn without_trusted_proxies_everybody_is_who_the_socket_says() {
        let nobody = Proxies::default();
        assert_eq!(client(&nobody, PROXY, &["192.0.2.1"]), PROXY);
    }

    #[test]
    fn the_client_is_the_last_one_who_is_no_trusted_proxy() {
        for (header, expected) in [
            (&["192.0.2.1"][..], "192.0.2.1"),
            (&["203.0.113.9, 192.0.2.1"], "192.0.2.1"),
            (
                &["203.0.113.9", "192.0.2.1, 10.9.9.9", "2001:db8::7"],
                "192.0.2.1",
            ),
            (&["nonsense, 192.0.2.1"], "192.0.2.1"),
            (&["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
            (&["192.0.2.1, nonsense"], PROXY),
            (&["192.0.2.1, nonsense, 10.0.0.2"], PROXY),
            (&[], PROXY),
            (&[""], PROXY),
        ] {
            assert_eq!(client(&proxies(), PROXY, header), expected, "{header:?}");
        }
    }

    #[test]
    fn a_stranger_is_not_believed() {
        for peer in ["11.0.0.1", "2001:db8::8"] {
            assert_eq!(client(&proxies(), peer, &["192.0.2.1"]), peer);
        }
        let mapped = "::ffff:10.0.0.1";
        assert_eq!(client(&proxies(), mapped, &["192.0.2.1"]), "192.0.2.1");
    }

    #[test]
    fn a_network_is_read_from_its_text() {
        for text in [
            "",
            "10.0.0.0/33",
            "10.0.0",
            "example.org",
            "::/129",
            "1.2.3.4/",
            "[::1]",
        ] {
            assert_eq!(text.parse::<Network>(), Err(NetworkError), "{text:?}");
        }
        for text in ["10.0.0.0/8", "192.0.2.1", "2001:db8::/32", "::1"] {
            assert_eq!(text.parse::<Network>().unwrap().to_string(), text);
        }
        let network: Network = "2001:db8::/32".parse().unwrap();
        assert!(network.contains("2001:db8:1::1".parse().unwrap()));
        assert!(!network.contains("2001:db9::1".parse().unwrap()));
    }

    proptest! {
        #[test]
        fn nobody_outside_can_choose_who_they_are(invented in "[ -~]{0,60}") {
            let header = [&*invented, "192.0.2.1"];
            prop_assert_eq!(client(&proxies(), PROXY, &header), "192.0.2.1");
            prop_assert_eq!(client(&proxies(), "192.0.2.1", &[&invented]), "192.0.2.1");
        }
    }

    fn proxies() -> Proxies {
        Proxies {
            trusted: ["10.0.0.0/8", "2001:db8::7"]
                .map(|text| text.parse().unwrap())
                .into(),
            header: ForwardedHeader::XForwardedFor,
        }
    }

    fn client(proxies: &Proxies, peer: &str, lines: &[&str]) -> String {
        let lines: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
        proxies.client(peer.parse().unwrap(), lines).to_string()
    }
}

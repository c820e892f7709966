//! What a request's head says of who is behind a proxy, as the hub takes it.

use std::net::{IpAddr, Ipv4Addr};

use crate::forwarded::ForwardedHeader;
use crate::proxies::Proxies;

const PROXY: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
const CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

/// The bytes are the header's lines. Whatever they are, nobody becomes somebody else by them: who is no
/// trusted proxy stays who they are, and what a trusted one adds is what counts.
pub fn proxies(data: &[u8]) {
    let lines: Vec<&[u8]> = data.split(|&byte| byte == b'\n').collect();
    let added = [
        (ForwardedHeader::XForwardedFor, format!(", {CLIENT}")),
        (ForwardedHeader::Forwarded, format!(", for={CLIENT}")),
    ];
    for (header, added) in added {
        let proxies = Proxies {
            trusted: vec!["10.0.0.0/8".parse().expect("it is a network")],
            header,
        };
        let client = |peer, lines: &[&[u8]]| proxies.client(peer, lines.iter().copied());
        assert_eq!(client(CLIENT, &lines), CLIENT);
        let said = client(PROXY, &lines);
        assert_eq!(said, said.to_canonical());
        // On a line of its own, or at the end of the last one.
        let own = [&*lines, &[&added.as_bytes()[1..]]].concat();
        assert_eq!(client(PROXY, &own), CLIENT);
        let (last, before) = lines.split_last().expect("there is one, if empty");
        let longer = [last, added.as_bytes()].concat();
        let joined = [before, &[&*longer]].concat();
        assert_eq!(client(PROXY, &joined), CLIENT);
    }
}

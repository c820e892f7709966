//! What helps two peers to find a path: as far as a person is told, which kinds of servers there
//! are. Neither where they are nor how one gets in.

use murmuration_swarm::RtcConfig;

/// Which kinds of STUN and TURN servers there are, and whether only relays may be used.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Servers {
    /// A server that tells under which address one is seen. TURN servers do as well.
    pub stun: bool,
    /// A server that relays.
    pub turn: bool,
    /// Whether only relayed paths are allowed.
    pub relay_only: bool,
}

impl Servers {
    /// What connections are made with.
    pub fn of(rtc: &RtcConfig) -> Self {
        let has = |scheme: &str| {
            let mut urls = rtc.ice_servers.iter().flat_map(|server| &server.urls);
            urls.any(|url| url.starts_with(scheme))
        };
        Self {
            stun: has("stun"),
            turn: has("turn"),
            relay_only: rtc.relay_only,
        }
    }
}

#[cfg(test)]
mod tests {
    use murmuration_swarm::IceServer;

    use super::*;

    #[test]
    fn servers_are_known_by_their_schemes() {
        let of = |urls: &[&str]| {
            let servers = urls.iter().map(|url| IceServer {
                urls: vec![(*url).into()],
                ..IceServer::default()
            });
            let servers = Servers::of(&RtcConfig {
                ice_servers: servers.collect(),
                relay_only: false,
            });
            (servers.stun, servers.turn)
        };
        assert_eq!(of(&[]), (false, false));
        assert_eq!(of(&["stun:s.example"]), (true, false));
        assert_eq!(of(&["turns:t.example"]), (false, true));
        assert_eq!(of(&["turn:stun.example", "stuns:s.example"]), (true, true));
    }
}

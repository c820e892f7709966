//! How a router translates the addresses of those behind it.

use super::segment::Segment;

/// What a router makes of the port that a machine sends from. Either kind lets in only what answers
/// to something sent to that very address and port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nat {
    /// It stays the same, whomever the machine sends to, so what STUN tells holds for everybody: a
    /// port-restricted cone, as most homes have it.
    PortRestricted,
    /// Each whom the machine sends to sees another one, so what STUN tells is of no use: as offices
    /// and mobile networks often have it.
    Symmetric,
}

impl Nat {
    /// The rules of a router whose interface to the outside has this name, as nftables wants them.
    pub(super) fn rules(self, outside: &str) -> String {
        let translate = match self {
            // Linux keeps the port as long as nobody else has it.
            Self::PortRestricted => "masquerade",
            Self::Symmetric => "masquerade fully-random",
        };
        let inside = Segment::SWITCH;
        // What is not invited must leave no trace. Were it taken in, it would count as a
        // conversation with the router itself, and the machine's own first packet to the same place
        // would get another port.
        format!(
            "table ip router {{
                chain translate {{
                    type nat hook postrouting priority srcnat
                    oifname {outside} {translate}
                }}
                chain to_router {{
                    type filter hook input priority filter
                    iifname {outside} ct state new drop
                }}
                chain through {{
                    type filter hook forward priority filter
                    iifname {outside} ct state new drop
                    iifname {inside} oifname {inside} accept
                }}
            }}"
        )
    }
}

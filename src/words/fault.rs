//! What was tried with a peer, what came of it, and why it failed.

use murmuration_swarm::{Attempt, Departure, Step as Refused, Tried};

use super::times;
use crate::state::{Fault, Noted, Servers, Step};

/// A step in the history of a link, with how often it was made.
pub fn noted(noted: Noted, servers: Servers) -> String {
    let told = step(noted.step, servers);
    match noted.times {
        1 => told,
        more => format!("{told} ({})", times(more)),
    }
}

/// What a step was.
pub fn step(step: Step, servers: Servers) -> String {
    match step {
        Step::Failed(why) => return fault(why, servers),
        Step::Tried(what) => attempt(what),
        Step::Linked => "connected",
        Step::Silent => "nothing is heard of it",
        Step::Back => "it is heard of again",
        Step::Moved { relayed: false } => "goes directly now",
        Step::Moved { relayed: true } => "goes through the TURN server now",
        Step::Left(Departure::Closed) => "it left",
        Step::Left(Departure::Unreachable) => "it could not be reached any longer",
        Step::Left(Departure::Replaced) => "it began a new connection",
    }
    .into()
}

/// Why an attempt came to nothing.
pub fn fault(why: Fault, servers: Servers) -> String {
    match why {
        Fault::NoAnswer => "it did not answer: it may be gone, or the hub lost the message",
        Fault::NoPath(tried) => return no_path(tried, servers),
        Fault::Unsecured => {
            "a path was found, but not to the certificate that was told: somebody may be in between"
        }
        Fault::NoChannel => "a path was found, but the other side opened no channel",
        Fault::Refused(step) => match step {
            Refused::Open => "the browser refused to make a connection",
            Refused::Describe => "the browser could not describe its side of the connection",
            Refused::Accept => "the browser did not accept what the other side described",
            Refused::Candidate => "the browser did not accept an address of the other side",
            Refused::Send => "the browser refused to send",
        },
        Fault::Closed => "the other side closed it before it was there",
        Fault::Unproven => "it did not prove who it is: somebody else may be in between",
    }
    .into()
}

fn attempt(what: Attempt) -> &'static str {
    match what {
        Attempt::Offer => "offered a connection",
        Attempt::Answer => "was offered a connection",
        Attempt::Relay => "tried through the relay",
        Attempt::Ping => "asked whether it is there",
        Attempt::Restart => "looked for another path (ICE restart)",
    }
}

fn no_path(Tried { ours, theirs }: Tried, servers: Servers) -> String {
    let told_nothing = !(theirs.own || theirs.seen || theirs.relayed);
    let why = match (servers.turn, ours.relayed) {
        (false, _) if servers.relay_only => {
            "only relayed paths are allowed, and no TURN server is configured"
        }
        (true, false) if servers.relay_only => {
            "only relayed paths are allowed, and the TURN server can’t be reached or refuses"
        }
        _ if told_nothing => "no path: the other side told no address",
        (_, true) => "no path, not even through the TURN server",
        (true, false) => "no direct path, and the TURN server can’t be reached or refuses",
        (false, false) if theirs.relayed => {
            "no path, not even through the other side’s TURN server"
        }
        (false, false) => "no direct path, and no TURN server configured",
    };
    // A relay's address was learned from a server that tells the seen one as well.
    let is_deaf = servers.stun && !servers.relay_only && !ours.seen && !ours.relayed;
    why.to_owned()
        + if is_deaf {
            "; the STUN server did not answer"
        } else {
            ""
        }
}

#[cfg(test)]
mod tests {
    use murmuration_swarm::Addresses;

    use super::*;

    #[test]
    fn each_failure_has_its_own_words() {
        let all = Addresses {
            own: true,
            seen: true,
            relayed: true,
        };
        let own = Addresses {
            own: true,
            ..Addresses::default()
        };
        let seen = Addresses {
            relayed: false,
            ..all
        };
        let servers = |stun, turn, relay_only| Servers {
            stun,
            turn,
            relay_only,
        };
        let told = |ours, theirs, servers| fault(Fault::NoPath(Tried { ours, theirs }), servers);
        for (ours, theirs, servers, words) in [
            (
                own,
                own,
                servers(false, false, false),
                "no direct path, and no TURN server configured",
            ),
            (
                own,
                seen,
                servers(true, false, false),
                "no direct path, and no TURN server configured; the STUN server did not answer",
            ),
            (
                seen,
                seen,
                servers(true, true, false),
                "no direct path, and the TURN server can’t be reached or refuses",
            ),
            (
                all,
                all,
                servers(true, true, false),
                "no path, not even through the TURN server",
            ),
            (
                own,
                all,
                servers(false, false, false),
                "no path, not even through the other side’s TURN server",
            ),
            (
                own,
                Addresses::default(),
                servers(false, false, false),
                "no path: the other side told no address",
            ),
            (
                own,
                all,
                servers(true, true, true),
                "only relayed paths are allowed, and the TURN server can’t be reached or refuses",
            ),
            (
                own,
                all,
                servers(true, false, true),
                "only relayed paths are allowed, and no TURN server is configured",
            ),
        ] {
            assert_eq!(told(ours, theirs, servers), words);
        }
        assert_eq!(
            fault(Fault::NoAnswer, Servers::default()),
            "it did not answer: it may be gone, or the hub lost the message"
        );
        let refused = Fault::Refused(Refused::Open);
        assert_eq!(
            fault(refused, Servers::default()),
            "the browser refused to make a connection"
        );
        assert_eq!(
            fault(Fault::Unsecured, Servers::default()),
            "a path was found, but not to the certificate that was told: somebody may be in between"
        );
        assert_eq!(
            fault(Fault::Unproven, Servers::default()),
            "it did not prove who it is: somebody else may be in between"
        );
    }
}

//! A page in company: links with several peers, and what goes over their lanes aside.

use std::time::Duration;

use murmuration_swarm::*;
use serde_json::{Value, json};

use super::harness::*;

/// How exactly [`Page::when`] tells the time.
pub const STEP: Duration = Duration::from_millis(50);

impl Page {
    /// Linked with `f`, which is link 1 and smaller than we are, and with `g`, which is link 2.
    pub fn in_company() -> Self {
        let mut page = Self::linked();
        assert_eq!(page.link_with("g", 8), 2);
        page.pass(Duration::from_secs(1));
        page.effects.clear();
        page
    }

    /// Is offered a link of that name by a peer of ours, and makes it. Gives the link's number.
    pub fn link_with(&mut self, peer: &str, token: u64) -> u64 {
        let [Effect::Answer { link, .. }] = self.hear(offer(peer, token))[..] else {
            panic!("{peer} is not answered");
        };
        self.link(link.0, LinkInput::Described("v=0".into()));
        self.link(link.0, LinkInput::Gathered);
        self.posted();
        self.link(link.0, LinkInput::Opened(Lane::Aside));
        self.link(link.0, LinkInput::Opened(Lane::Remote));
        self.aside(link.0, json!({"type": "greeting", "greeting": null}));
        link.0
    }

    /// Offers to the original `c0`, and is linked with it. Gives the link's number.
    pub fn link_with_original(&mut self) -> u64 {
        let [Effect::Offer { link, .. }] = self.hear(json!({"type": "connect", "from": "c0"}))[..]
        else {
            panic!("it is not offered to");
        };
        self.link(link.0, LinkInput::Described("v=0".into()));
        self.hear(json!({"from": "c0", "signal": {"type": "answer", "sdp": "theirs"}}));
        self.link(link.0, LinkInput::Opened(Lane::Local));
        self.posted();
        link.0
    }

    /// A peer says something aside.
    pub fn aside(&mut self, link: u64, said: Value) -> Vec<Effect> {
        self.link(link, frame(Lane::Aside, said.to_string().as_bytes()))
    }

    /// A linked peer has carried this message for `from`.
    pub fn carried(&mut self, link: u64, from: &str, message: Value) -> Vec<Effect> {
        let body = message.to_string();
        self.aside(link, json!({"type": "carried", "from": from, "body": body}))
    }

    /// Lets time pass, and tells when something came of it: each time that `what` counts more than
    /// before, from now on.
    pub fn when(&mut self, span: Duration, what: fn(&Self) -> usize) -> Vec<Duration> {
        let (start, end) = (self.now, self.now + span);
        let mut times = Vec::new();
        while self.now < end {
            let before = what(self);
            self.pass(STEP);
            if what(self) > before {
                times.push(self.now.since(start));
            }
        }
        times
    }

    /// How often it has announced itself at a hub.
    pub fn announcements(&self) -> usize {
        let to_all = self.posts.iter().filter(|(to, _)| to.is_all());
        to_all.count()
    }
}

/// What of this was said aside, of that type: over which link, and what.
pub fn said(effects: &[Effect], kind: &str) -> Vec<(u64, Value)> {
    let frames = effects.iter().filter_map(|effect| match effect {
        Effect::Send {
            link,
            lane: Lane::Aside,
            frame,
        } => Some((
            link.0,
            serde_json::from_slice::<Value>(frame).expect("JSON"),
        )),
        _ => None,
    });
    frames.filter(|(_, said)| said["type"] == kind).collect()
}

/// The pauses between these times.
pub fn pauses(times: &[Duration]) -> Vec<Duration> {
    times.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

pub fn id(name: &str) -> PeerId {
    PeerId::new(name).expect("an id")
}

//! A page that vouches, and what those with whom it links prove to it.

use std::{cell::RefCell, rc::Rc, time::Duration};

use bytes::Bytes;
use murmuration_swarm::*;
use serde_json::{Value, json};

use super::{company::*, harness::*};

/// The bytes of the fingerprints of this side's certificate, and of the other side's.
pub const OURS: u8 = 0x11;
pub const THEIRS: u8 = 0x22;

#[derive(Clone, Copy, Debug)]
pub enum Need {
    Required,
    Optional,
}

/// Vouches as the frames that it hears tell it to.
#[derive(Debug)]
pub struct Obedient {
    pub need: Need,
    pub log: Rc<RefCell<Log>>,
}

/// What it was asked to do.
#[derive(Debug, Default)]
pub struct Log {
    pub begun: Vec<Ends>,
    pub ended: Vec<LinkId>,
}

impl Log {
    /// Nothing goes on any more, and nothing ended twice.
    pub fn check(&self) {
        let mut begun: Vec<LinkId> = self.begun.iter().map(|ends| ends.link).collect();
        let mut ended = self.ended.clone();
        begun.sort();
        ended.sort();
        assert_eq!(begun, ended);
    }
}

impl Vouch for Obedient {
    fn begin(&mut self, ends: &Ends) -> Value {
        self.log.borrow_mut().begun.push(ends.clone());
        "first".into()
    }

    fn hear(&mut self, ends: &Ends, frame: &Value) -> Vouching {
        assert!(!self.log.borrow().ended.contains(&ends.link), "it is over");
        if let Some(who) = frame["prove"].as_str() {
            let voucher = Voucher {
                who: Bytes::copy_from_slice(who.as_bytes()),
                shared: shared(ends.link),
            };
            return Vouching {
                say: Some("last".into()),
                verdict: Vouched::Proven(voucher),
            };
        }
        if let Some(why) = frame["refuse"].as_str() {
            return Vouching {
                say: Some("no".into()),
                verdict: Vouched::Refused(why.into()),
            };
        }
        let more = match frame.as_str() {
            Some("talk long") => "x".repeat(VOUCH),
            _ => "more".into(),
        };
        Vouching {
            say: Some(more.into()),
            verdict: Vouched::NotYet,
        }
    }

    fn end(&mut self, link: LinkId) {
        self.log.borrow_mut().ended.push(link);
    }

    fn is_required(&self) -> bool {
        matches!(self.need, Need::Required)
    }
}

/// A settled page that vouches.
pub fn vouching(need: Need) -> (Page, Rc<RefCell<Log>>) {
    let log = Rc::default();
    let mut options = options();
    options.vouch = Some(Box::new(Obedient {
        need,
        log: Rc::clone(&log),
    }));
    (Page::settled_with(options), log)
}

/// Is offered a link by a peer of ours, and answers. Gives the link's number.
pub fn answer(page: &mut Page, peer: &str, token: u64) -> u64 {
    let effects = page.hear(offer_with(peer, token, &sdp(THEIRS)));
    let Some(Effect::Answer { link, .. }) = effects.last() else {
        panic!("{peer} is not answered: {effects:?}");
    };
    page.link(link.0, LinkInput::Described(sdp(OURS)));
    page.link(link.0, LinkInput::Gathered);
    page.posted();
    link.0
}

pub fn open(page: &mut Page, link: u64) {
    page.link(link, LinkInput::Opened(Lane::Aside));
    page.link(link, LinkInput::Opened(Lane::Remote));
}

/// The other side of a link proves to be that one, or does not vouch.
pub fn come_as(page: &mut Page, link: u64, who: Option<&str>) {
    if let Some(who) = who {
        page.aside(link, proof(who));
    }
    page.aside(link, json!({"type": "greeting", "greeting": null}));
}

/// Is linked with a peer that proves to be that one.
pub fn prove(page: &mut Page, peer: &str, token: u64, who: &str) {
    let link = answer(page, peer, token);
    open(page, link);
    come_as(page, link, Some(who));
}

pub fn joined(peer: &str, who: Option<&'static str>) -> Event {
    Event::Joined {
        peer: id(peer),
        make: Make::Murmuration,
        greeting: Some(Value::Null),
        voucher: who.map(|who| Voucher {
            who: who.into(),
            shared: shared(LinkId(1)),
        }),
    }
}

pub fn shared(link: LinkId) -> Bytes {
    Bytes::copy_from_slice(&link.0.to_be_bytes())
}

/// Those of these events that say that something is tried.
pub fn told_of_trying(events: &[Event]) -> Vec<Event> {
    let trying = |event: &&Event| matches!(event, Event::Trying { .. });
    events.iter().filter(trying).cloned().collect()
}

/// Why the last attempt failed, and in how long it is made again.
pub fn failure(page: &Page) -> (Failure, Option<Duration>) {
    let last = page.told.iter().rev().find_map(|event| match event {
        Event::Failed { why, retry, .. } => Some((why.clone(), *retry)),
        _ => None,
    });
    last.expect("it fails")
}

pub fn say(link: u64, word: &str) -> Effect {
    send(link, Lane::Aside, vouch(word).to_string().as_bytes())
}

pub fn vouch(word: &str) -> Value {
    json!({"type": "vouch", "vouch": word})
}

pub fn proof(who: &str) -> Value {
    json!({"type": "vouch", "vouch": {"prove": who}})
}

pub fn restart(kind: &str, restart: u64, sdp: &str) -> Value {
    let mut mark = mark(7);
    mark["restart"] = format!("{restart:016x}").into();
    json!({"from": "f", "signal": {"type": kind, "sdp": sdp}, "murmuration": mark})
}

pub fn offer_with(peer: &str, token: u64, sdp: &str) -> Value {
    let mut offer = offer(peer, token);
    offer["signal"]["sdp"] = sdp.into();
    offer
}

/// A description that names the certificate whose fingerprint is this byte, over and over.
pub fn sdp(byte: u8) -> String {
    let digits = [format!("{byte:02X}").as_str()].repeat(32).join(":");
    format!("v=0\r\na=fingerprint:sha-256 {digits}\r\n")
}

//! Whom this page's person has met, and what they think of them. It is kept over visits.

use litemap::LiteMap;
use murmuration_room::Member;
use serde_json::{Value, json};

use super::people::look;
use crate::{moment::Moment, nick::Nick};

/// How many names of a member are remembered: one that was given up is not free for others to take.
pub const NAMES: usize = 8;
/// How many members are remembered. Whom something was decided about always is.
pub const KNOWN: usize = 2_000;

/// Everybody that this page's person has met.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Known(LiteMap<Member, Acquaintance>);

/// What is known of a member.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Acquaintance {
    /// How they were called, and since when, the last name last: at most [`NAMES`].
    pub names: Vec<(Nick, Moment)>,
    /// Since when they are known.
    pub since: Moment,
    /// Whether it was seen that nobody is in between.
    pub verified: bool,
    /// Whether they are listened to.
    pub hearing: Hearing,
}

/// Whether a member is listened to.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Hearing {
    /// They are.
    #[default]
    Heard,
    /// What they say is not shown.
    Muted,
    /// What they say is neither shown nor passed on.
    Blocked,
}

/// What this page's person decides about a member.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Judgement {
    /// Whether it was seen that nobody is in between.
    Verified(bool),
    /// Whether they are listened to.
    Hear(Hearing),
}

impl Known {
    /// What is known of a member, if anything is.
    pub fn get(&self, member: &Member) -> Option<&Acquaintance> {
        self.0.get(member)
    }

    /// Notes what is known of a member.
    pub fn note(&mut self, member: Member, known: Acquaintance) {
        self.0.insert(member, known);
    }

    /// Whether a member is listened to.
    pub fn hearing(&self, member: &Member) -> Hearing {
        self.get(member)
            .map_or(Hearing::Heard, |known| known.hearing)
    }

    /// Those who are blocked, in the order of their keys.
    pub fn blocked(&self) -> Vec<Member> {
        let blocked = self.0.iter();
        let blocked = blocked.filter(|(_, known)| known.hearing == Hearing::Blocked);
        blocked.map(|(member, _)| *member).collect()
    }

    /// A member is here, called this. What is known of them now, if that is something else than
    /// before.
    pub fn meet(
        &mut self,
        member: Member,
        name: Option<Nick>,
        now: Moment,
    ) -> Option<&Acquaintance> {
        if !self.0.contains_key(&member) && self.0.len() >= KNOWN {
            return None;
        }
        self.renew(member, name, now)
    }

    fn renew(&mut self, member: Member, name: Option<Nick>, now: Moment) -> Option<&Acquaintance> {
        let before = self.0.get(&member);
        let mut known = before.cloned().unwrap_or(Acquaintance {
            names: Vec::new(),
            since: now,
            verified: false,
            hearing: Hearing::Heard,
        });
        if let Some(name) = name.filter(|name| known.name() != Some(name)) {
            known.call(name, now);
        }
        if before == Some(&known) {
            return None;
        }
        self.0.insert(member, known);
        self.0.get(&member)
    }

    /// This page's person decides something about a member. What is known of them then.
    pub fn judge(&mut self, member: Member, what: Judgement, now: Moment) -> Option<&Acquaintance> {
        self.renew(member, None, now);
        let known = self.0.get_mut(&member)?;
        match what {
            Judgement::Verified(verified) => known.verified = verified,
            Judgement::Hear(hearing) => known.hearing = hearing,
        }
        Some(known)
    }

    /// Whether a member has a name that somebody else had before them, or whom this page's person has
    /// verified, unlike them: perhaps they only say that they are that one.
    pub fn is_namesake(&self, member: &Member, name: &str) -> bool {
        let mine = look(name);
        let own = self.get(member);
        if own.is_some_and(|known| known.verified) {
            return false;
        }
        let since = |known: &Acquaintance| {
            let same = |(nick, _): &&(Nick, Moment)| look(nick.as_str()) == mine;
            known.names.iter().find(same).map(|(_, since)| *since)
        };
        let mine_since = own.and_then(since).unwrap_or(Moment(u64::MAX));
        self.0.iter().any(|(other, known)| {
            let theirs = since(known).filter(|_| other != member);
            theirs.is_some_and(|theirs| known.verified || theirs < mine_since)
        })
    }
}

impl Acquaintance {
    /// How they were called last, if they said.
    pub fn name(&self) -> Option<&Nick> {
        self.names.last().map(|(nick, _)| nick)
    }

    /// They are called this from now on. A name that they had before stays theirs since then.
    fn call(&mut self, name: Nick, now: Moment) {
        let same = |(nick, _): &(Nick, Moment)| look(nick.as_str()) == look(name.as_str());
        let before = self.names.iter().position(same);
        let since = before.map_or(now, |at| self.names.remove(at).1);
        if self.names.len() >= NAMES {
            self.names.remove(0);
        }
        self.names.push((name, since));
    }

    /// As it is kept.
    pub fn write(&self) -> Vec<u8> {
        let hearing = match self.hearing {
            Hearing::Heard => "heard",
            Hearing::Muted => "muted",
            Hearing::Blocked => "blocked",
        };
        let names = self.names.iter();
        let names: Vec<Value> = names
            .map(|(nick, since)| json!([nick.as_str(), since.0]))
            .collect();
        let known = json!({
            "names": names,
            "since": self.since.0,
            "verified": self.verified,
            "hearing": hearing,
        });
        known.to_string().into_bytes()
    }

    /// What was kept. Anybody may have written it: what is no such thing is nothing.
    pub fn read(kept: &[u8]) -> Option<Self> {
        let kept: Value = serde_json::from_slice(kept).ok()?;
        let name = |name: &Value| {
            let nick = Nick::cleaned(name.get(0)?.as_str()?)?;
            Some((nick, Moment(name.get(1)?.as_u64()?)))
        };
        let names = kept.get("names")?.as_array()?.iter().take(NAMES);
        Some(Self {
            names: names.filter_map(name).collect(),
            since: Moment(kept.get("since")?.as_u64()?),
            verified: kept.get("verified")?.as_bool()?,
            hearing: match kept.get("hearing")?.as_str()? {
                "heard" => Hearing::Heard,
                "muted" => Hearing::Muted,
                "blocked" => Hearing::Blocked,
                _ => return None,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: Member = Member([1; 32]);
    const BEA: Member = Member([2; 32]);

    fn nick(name: &str) -> Option<Nick> {
        Nick::cleaned(name)
    }

    #[test]
    fn who_is_met_is_known_from_then_on() {
        let mut known = Known::default();
        assert!(known.meet(ADA, nick("Ada"), Moment(5)).is_some());
        assert!(known.meet(ADA, nick("Ada"), Moment(9)).is_none());
        assert!(known.meet(ADA, None, Moment(9)).is_none());
        assert!(known.meet(ADA, nick("Countess"), Moment(9)).is_some());
        let ada = known.get(&ADA).unwrap();
        assert_eq!(ada.since, Moment(5));
        assert_eq!(ada.name(), nick("Countess").as_ref());
        assert!(
            known.is_namesake(&BEA, "Ada"),
            "a name that was given up is not free"
        );
    }

    #[test]
    fn another_key_under_a_known_name_is_a_namesake() {
        let mut known = Known::default();
        known.meet(ADA, nick("Ada"), Moment(5));
        known.meet(BEA, nick("ADA\u{200d}"), Moment(6));
        assert!(known.is_namesake(&BEA, "ada"));
        assert!(!known.is_namesake(&ADA, "Ada"));
        known.judge(BEA, Judgement::Verified(true), Moment(7));
        assert!(!known.is_namesake(&BEA, "Ada"));
        assert!(known.is_namesake(&ADA, "Ada"), "now the other one is");
        assert!(known.is_namesake(&Member([3; 32]), "Ada"));
    }

    #[test]
    fn who_takes_a_name_later_is_the_namesake_however_long_they_are_known() {
        let mut known = Known::default();
        known.meet(BEA, nick("Eve"), Moment(4));
        known.meet(ADA, nick("Ada"), Moment(5));
        known.meet(BEA, nick("Ada"), Moment(6));
        assert!(known.is_namesake(&BEA, "Ada"));
        assert!(!known.is_namesake(&ADA, "Ada"));
    }

    #[test]
    fn what_is_remembered_has_a_bound_but_not_what_was_decided() {
        let member = |n: u32| {
            let mut key = [0; 32];
            key[..4].copy_from_slice(&n.to_be_bytes());
            Member(key)
        };
        let mut known = Known::default();
        for n in 0..KNOWN as u32 + 10 {
            known.meet(member(n), None, Moment(1));
        }
        assert_eq!(known.0.len(), KNOWN);
        known.judge(member(u32::MAX), Judgement::Hear(Hearing::Muted), Moment(1));
        assert_eq!(known.hearing(&member(u32::MAX)), Hearing::Muted);
        for n in 0..20 {
            known.meet(member(0), nick(&format!("n{n}")), Moment(n));
        }
        assert_eq!(known.get(&member(0)).map(|it| it.names.len()), Some(NAMES));
    }

    #[test]
    fn what_is_decided_survives_storage_and_what_is_damaged_is_nothing() {
        let mut known = Known::default();
        known.meet(ADA, nick("Ada"), Moment(4));
        known.judge(ADA, Judgement::Verified(true), Moment(5));
        for hearing in [Hearing::Heard, Hearing::Muted, Hearing::Blocked] {
            let ada = known
                .judge(ADA, Judgement::Hear(hearing), Moment(5))
                .cloned();
            let ada = ada.unwrap();
            assert_eq!(Acquaintance::read(&ada.write()), Some(ada));
        }
        assert_eq!(known.blocked(), [ADA]);
        for damaged in [&b""[..], b"{}", b"null", b"\xff", br#"{"since":1}"#] {
            assert_eq!(Acquaintance::read(damaged), None);
        }
    }
}

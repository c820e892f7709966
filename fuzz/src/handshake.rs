//! What a link's other end says to prove who it is.

use murmuration_room::{Handshake, Identity, Member, RoomId};
use murmuration_swarm::{Ends, Fingerprint, LinkId, PeerId, VOUCH, Vouch, Vouched, Vouching};
use serde_json::Value;

use crate::counting::Counting;

/// Each line is something that happens to Ada's and Bob's link:
///
/// | line | what happens |
/// | --- | --- |
/// | `p`, `s`, `w` | they begin, in a public room; in a secret one; Bob with a wrong secret |
/// | `m` | they begin, with another's certificate in between |
/// | `aN`, `bN` | Ada, or Bob, hears the other's Nth frame |
/// | `AN`, `BN` | hears their own Nth frame |
/// | `a{…}`, `b{…}` | hears this |
pub fn handshake(data: &[u8]) {
    let mut link = Link::new('p');
    for line in data.split(|&byte| byte == b'\n') {
        if let Ok(line) = str::from_utf8(line) {
            // Where it makes no sense, nothing happens.
            let _ = link.line(line);
        }
    }
}

struct Link {
    ada: End,
    bob: End,
    /// Whether each end is the other's, and knows what it needs to.
    is_sound: bool,
}

impl Link {
    fn new(how: char) -> Self {
        let secret = |key| matches!(how, 's' | 'w').then_some([key; 32]);
        let (ada, bob) = (("ada", 1), ("bob", 2));
        let mut link = Self {
            ada: End::new(ada, bob, secret(5)),
            bob: End::new(bob, ada, secret(if how == 'w' { 6 } else { 5 })),
            is_sound: matches!(how, 'p' | 's'),
        };
        if how == 'm' {
            link.ada.ends.theirs = Fingerprint([3; 32]);
            link.bob.ends.theirs = Fingerprint([3; 32]);
        }
        link
    }

    fn line(&mut self, line: &str) -> Option<()> {
        let what = line.chars().next()?;
        let rest = line.get(1..)?;
        let nth = |end: &End| Some(end.said.get(rest.parse::<usize>().ok()?)?.clone());
        match what {
            'p' | 's' | 'w' | 'm' => *self = Self::new(what),
            'a' | 'b' | 'A' | 'B' => {
                let said = match what {
                    'a' | 'B' => nth(&self.bob),
                    _ => nth(&self.ada),
                };
                let frame = match said {
                    Some(frame) => frame,
                    None => serde_json::from_str(rest).ok()?,
                };
                match what {
                    'a' | 'A' => self.ada.hear(&frame),
                    _ => self.bob.hear(&frame),
                }
                self.check();
            }
            _ => {}
        }
        Some(())
    }

    /// Nobody has proven to be anybody but who they are.
    fn check(&self) {
        for (end, other) in [(&self.ada, &self.bob), (&self.bob, &self.ada)] {
            if let Some((who, _)) = &end.proven {
                assert!(self.is_sound, "{who:?} has proven something");
                assert_eq!(*who, other.who);
            }
        }
        if let (Some((_, one)), Some((_, other))) = (&self.ada.proven, &self.bob.proven) {
            assert_eq!(one, other);
        }
    }
}

struct End {
    handshake: Handshake,
    who: Member,
    ends: Ends,
    said: Vec<Value>,
    is_over: bool,
    /// What the other side has proven: who it is, and what both share.
    proven: Option<(Member, Vec<u8>)>,
}

impl End {
    fn new(us: (&str, u8), them: (&str, u8), proof_key: Option<[u8; 32]>) -> Self {
        let identity = Identity::from_seed(&[us.1; 32]);
        let id = |id| PeerId::new(id).expect("it is a name");
        let mut end = Self {
            who: identity.member(),
            handshake: Handshake::new(
                RoomId::public("streams-day"),
                identity,
                proof_key,
                Box::new(Counting(us.1)),
            ),
            ends: Ends {
                link: LinkId(0),
                us: id(us.0),
                them: id(them.0),
                ours: Fingerprint([us.1; 32]),
                theirs: Fingerprint([them.1; 32]),
            },
            said: Vec::new(),
            is_over: false,
            proven: None,
        };
        let first = end.handshake.begin(&end.ends);
        end.say(first);
        end
    }

    fn say(&mut self, frame: Value) {
        let length = frame.to_string().len();
        assert!(length <= VOUCH, "a frame of {length} bytes");
        self.said.push(frame);
    }

    fn hear(&mut self, frame: &Value) {
        let Vouching { say, verdict } = self.handshake.hear(&self.ends, frame);
        let ends = verdict != Vouched::NotYet;
        assert!(ends || !self.is_over, "nothing comes after the end");
        assert!(say.is_none() || !ends, "there is nothing to say at the end");
        if let Some(frame) = say {
            self.say(frame);
        }
        if let Vouched::Proven(voucher) = verdict {
            assert!(!self.is_over, "something is proven after the end");
            let who = voucher.who[..].try_into().expect("it is a key");
            self.proven = Some((Member(who), voucher.shared.to_vec()));
        }
        self.is_over |= ends;
    }
}

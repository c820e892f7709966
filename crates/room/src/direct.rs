//! Messages that one other member can read: the bodies of [`Kind::DIRECT`](crate::Kind::DIRECT).
//!
//! ```text
//! recipient  32 bytes: a Member
//! sealed     the text, with a key that only the author and the recipient have
//! ```
//!
//! The event is signed as every other one. The key is always the same between two members: whoever
//! comes to have the identity of one of them can read all that they have ever written to each other.

use std::fmt;

use hkdf::Hkdf;
use litemap::LiteMap;
use murmuration_swarm::LINE;
use sha2::Sha256;

use crate::{
    BODY, Entropy, Identity, Member, RoomId,
    sealed::{ADDED, Key, padded},
};

/// The secret that two members have in common.
type Common = [u8; 32];

/// With how many members the common secret is remembered.
const REMEMBERED: usize = 256;
/// What is in every info.
const DOMAIN: &[u8] = b"murmuration direct 1\0";
/// The length of a text is told to a multiple of this, in bytes.
const BLOCK: usize = 256;

const _: () = assert!(32 + padded(LINE, BLOCK) + ADDED <= BODY);

/// A message to one member, as one of the two can read it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Direct {
    /// To whom it is.
    pub to: Member,
    /// What it says.
    pub text: String,
}

/// Why nothing can be written to a member.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum DirectError {
    /// Nobody has this key, or everybody.
    #[error("this member's key is not one that can be written to")]
    Key,
    /// The text has more than [`LINE`] bytes.
    #[error("{0} bytes are too long for one message")]
    Long(usize),
}

/// The body of an event with which `identity` says something to one member.
///
/// # Errors
/// When the text is too long, or the member's key is none.
pub fn seal_direct(
    identity: &Identity,
    to: Member,
    room: &RoomId,
    text: &str,
    entropy: &mut dyn Entropy,
) -> Result<Vec<u8>, DirectError> {
    if text.len() > LINE {
        return Err(DirectError::Long(text.len()));
    }
    let pair = Pair {
        author: identity.member(),
        recipient: to,
    };
    let common = identity.agree(to).ok_or(DirectError::Key)?;
    let mut body = to.0.to_vec();
    body.extend(pair.key(&common, room).seal(text, &[], BLOCK, entropy));
    Ok(body)
}

/// What an event's body says, if `identity` is its author or its recipient. For many there is
/// [`Opener`].
pub fn open_direct(
    identity: &Identity,
    author: Member,
    room: &RoomId,
    body: &[u8],
) -> Option<Direct> {
    Opener::new(identity.clone(), *room).open(author, body)
}

/// Opens what others have sealed for one person, and that person for them. It remembers what it
/// takes longest to find: the secret in common with each.
pub struct Opener {
    identity: Identity,
    room: RoomId,
    common: LiteMap<Member, Option<Common>>,
}

impl Opener {
    /// One for this person in this room.
    pub fn new(identity: Identity, room: RoomId) -> Self {
        Self {
            identity,
            room,
            common: LiteMap::new(),
        }
    }

    /// What an event's body says, if this person is its author or its recipient.
    pub fn open(&mut self, author: Member, body: &[u8]) -> Option<Direct> {
        if body.len() > BODY {
            return None;
        }
        let (to, sealed) = body.split_first_chunk()?;
        let to = Member(*to);
        let me = self.identity.member();
        let other = match () {
            () if me == author => to,
            () if me == to => author,
            () => return None,
        };
        let pair = Pair {
            author,
            recipient: to,
        };
        let common = self.common(other)?;
        let text = pair.key(&common, &self.room).open(sealed, &[])?;
        (text.len() <= LINE).then_some(Direct { to, text })
    }

    fn common(&mut self, other: Member) -> Option<Common> {
        if let Some(common) = self.common.get(&other) {
            return *common;
        }
        // Anybody can write under as many keys as they like.
        if self.common.len() == REMEMBERED {
            self.common.clear();
        }
        let common = self.identity.agree(other);
        self.common.insert(other, common);
        common
    }
}

/// Without the secrets.
impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Opener({:?})", self.identity)
    }
}

/// Who writes to whom.
struct Pair {
    author: Member,
    recipient: Member,
}

impl Pair {
    /// The key, of what the two have in common.
    fn key(&self, common: &Common, room: &RoomId) -> Key {
        let info = [DOMAIN, &room.0, &self.author.0, &self.recipient.0];
        let mut key = [0; 32];
        Hkdf::<Sha256>::new(None, common)
            .expand_multi_info(&info, &mut key)
            .expect("it is one hash long");
        Key::new(&key)
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use proptest::prelude::*;

    use super::*;
    use crate::{counting::Counting, identity::hex};

    fn room() -> RoomId {
        RoomId::public("streams-day")
    }

    fn person(seed: u8) -> Identity {
        Identity::from_seed(&[seed; 32])
    }

    fn seal(text: &str) -> Vec<u8> {
        let bob = person(2).member();
        seal_direct(&person(1), bob, &room(), text, &mut Counting(0)).unwrap()
    }

    fn open(reader: u8, body: &[u8]) -> Option<String> {
        open_direct(&person(reader), person(1).member(), &room(), body).map(|direct| direct.text)
    }

    #[test]
    fn the_author_and_the_recipient_can_read_it_and_nobody_else() {
        let body = seal("hello");
        assert_eq!(open(1, &body).as_deref(), Some("hello"));
        assert_eq!(open(2, &body).as_deref(), Some("hello"));
        assert_eq!(open(3, &body), None);
    }

    #[test]
    fn its_bytes_are_those_of_the_protocol() {
        let common = person(1).agree(person(2).member()).unwrap();
        expect!["4181d7302557342bdb6d061c4b1eebea828ecb625c3368b7111680793307220b"]
            .assert_eq(&hex(&common));
        let body = seal("hello");
        assert_eq!(body.len(), 32 + BLOCK + ADDED);
        expect!["8139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394000102030405060708090a0b6b80c6533d93b97ffdebc345570b777c560e54f7ed6066042db86353800171d2"].assert_eq(&hex(&body[..76]));
        expect!["c120340a2760230cf3ccb4602e564f95"].assert_eq(&hex(&body[body.len() - 16..]));
    }

    #[test]
    fn one_can_write_to_oneself() {
        let me = person(1);
        let body = seal_direct(&me, me.member(), &room(), "note", &mut Counting(0)).unwrap();
        let read = open_direct(&me, me.member(), &room(), &body).unwrap();
        assert_eq!((read.to, &*read.text), (me.member(), "note"));
    }

    #[test]
    fn another_author_or_room_or_direction_cannot_have_the_same_body() {
        let body = seal("hello");
        let bob = person(2);
        for author in [bob.member(), person(3).member()] {
            assert_eq!(open_direct(&bob, author, &room(), &body), None);
        }
        let elsewhere = RoomId::public("elsewhere");
        let author = person(1).member();
        assert_eq!(open_direct(&bob, author, &elsewhere, &body), None);
        // Bob sends it back, as if he had written it to Ada.
        let back = [&author.0[..], &body[32..]].concat();
        assert_eq!(open_direct(&person(1), bob.member(), &room(), &back), None);
    }

    #[test]
    fn whatever_bit_is_changed_it_stays_closed() {
        let right = seal("hello");
        for bit in 0..right.len() * 8 {
            let mut wrong = right.clone();
            wrong[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(open(1, &wrong), None, "bit {bit}");
        }
    }

    #[test]
    fn an_opener_takes_no_member_for_another_however_many_there_are() {
        let bob = person(2).member();
        let mut opener = Opener::new(person(2), room());
        for round in 0..2 {
            for n in 0..=REMEMBERED as u16 {
                let mut seed = [7; 32];
                seed[..2].copy_from_slice(&n.to_le_bytes());
                let author = Identity::from_seed(&seed);
                let text = format!("{n} in round {round}");
                let body = seal_direct(&author, bob, &room(), &text, &mut Counting(0)).unwrap();
                let opened = opener.open(author.member(), &body);
                assert_eq!(opened.map(|direct| direct.text), Some(text));
                assert!(opener.common.len() <= REMEMBERED);
            }
        }
    }

    #[test]
    fn the_longest_line_fits_and_no_longer_one() {
        let line = "x".repeat(LINE);
        let body = seal(&line);
        assert!(body.len() <= BODY);
        assert_eq!(open(2, &body), Some(line));
        let long = "x".repeat(LINE + 1);
        let bob = person(2).member();
        let sealed = seal_direct(&person(1), bob, &room(), &long, &mut Counting(0));
        assert_eq!(sealed, Err(DirectError::Long(LINE + 1)));
    }

    #[test]
    fn a_key_that_everybody_or_nobody_has_is_not_written_to() {
        let mut one = [0; 32];
        one[0] = 1;
        // (0, -1), of order two.
        let mut minus_one = [0xff; 32];
        (minus_one[0], minus_one[31]) = (0xec, 0x7f);
        let mut no_point = [0; 32];
        no_point[0] = 2;
        for key in [[0; 32], one, minus_one, no_point] {
            let sealed = seal_direct(&person(1), Member(key), &room(), "", &mut Counting(0));
            assert_eq!(sealed, Err(DirectError::Key), "{key:?}");
            let body = [&person(1).member().0[..], &[0; 300]].concat();
            assert_eq!(open_direct(&person(1), Member(key), &room(), &body), None);
        }
    }

    proptest! {
        #[test]
        fn both_find_the_same_key(ada: [u8; 32], bob: [u8; 32]) {
            let (ada, bob) = (Identity::from_seed(&ada), Identity::from_seed(&bob));
            prop_assert_eq!(ada.agree(bob.member()), bob.agree(ada.member()));
            prop_assert!(ada.agree(bob.member()).is_some());
        }

        #[test]
        fn no_bytes_panic(author: [u8; 32], bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let me = person(1);
            let to_me = [&me.member().0[..], &bytes].concat();
            prop_assert_eq!(open_direct(&me, Member(author), &room(), &to_me), None);
            prop_assert_eq!(open_direct(&me, me.member(), &room(), &bytes), None);
        }
    }
}

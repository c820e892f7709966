//! Handshakes between people who mean well; `refused` has the others.

mod refused;

use expect_test::expect;
use murmuration_swarm::{Fingerprint, PeerId, VOUCH};

use super::*;
use crate::{Member, counting::Counting, identity::hex, safety};

const LINK: LinkId = LinkId(7);
const SECRET: Option<[u8; 32]> = Some([9; 32]);

/// One end of a link, and everything that it has said.
struct End {
    handshake: Handshake,
    ends: Ends,
    said: Vec<Value>,
    verdict: Vouched,
}

impl End {
    fn new(seed: u8, us: &str, them: &str, room: RoomId, secret: Option<[u8; 32]>) -> Self {
        let identity = Identity::from_seed(&[seed; 32]);
        let entropy = Box::new(Counting(us.as_bytes()[0]));
        let mut end = Self {
            handshake: Handshake::new(room, identity, secret, entropy),
            ends: Ends {
                link: LINK,
                us: PeerId::new(us).unwrap(),
                them: PeerId::new(them).unwrap(),
                ours: certificate(us),
                theirs: certificate(them),
            },
            said: Vec::new(),
            verdict: Vouched::NotYet,
        };
        end.begin();
        end
    }

    fn begin(&mut self) {
        self.said = vec![self.handshake.begin(&self.ends)];
    }

    fn hear(&mut self, frame: &Value) -> &Vouched {
        let Vouching { say, verdict } = self.handshake.hear(&self.ends, frame);
        self.said.extend(say);
        self.verdict = verdict;
        &self.verdict
    }

    fn member(&self) -> Member {
        self.handshake.identity.member()
    }

    fn voucher(&self) -> &Voucher {
        match &self.verdict {
            Vouched::Proven(voucher) => voucher,
            other => panic!("{other:?}"),
        }
    }

    fn refusal(&self) -> &str {
        match &self.verdict {
            Vouched::Refused(why) => why,
            other => panic!("{other:?}"),
        }
    }

    fn has_proof(&self) -> bool {
        matches!(self.verdict, Vouched::Proven(_))
    }
}

fn certificate(id: &str) -> Fingerprint {
    Fingerprint([id.as_bytes()[0]; 32])
}

fn room() -> RoomId {
    RoomId::public("streams-day")
}

fn ada() -> End {
    End::new(1, "ada", "bob", room(), None)
}

fn bob() -> End {
    End::new(2, "bob", "ada", room(), None)
}

fn secret_pair(of_ada: Option<[u8; 32]>, of_bob: Option<[u8; 32]>) -> (End, End) {
    (
        End::new(1, "ada", "bob", room(), of_ada),
        End::new(2, "bob", "ada", room(), of_bob),
    )
}

/// Each hears all that the other says, for as long as there is something.
fn talk(one: &mut End, other: &mut End) {
    for at in 0..2 {
        let (by_one, by_other) = (one.said.get(at).cloned(), other.said.get(at).cloned());
        if let Some(frame) = by_one {
            other.hear(&frame);
        }
        if let Some(frame) = by_other {
            one.hear(&frame);
        }
    }
}

#[test]
fn both_learn_who_the_other_is_and_share_something() {
    for (mut ada, mut bob) in [(ada(), bob()), secret_pair(SECRET, SECRET)] {
        talk(&mut ada, &mut bob);
        assert_eq!(ada.voucher().who, bob.member().0[..]);
        assert_eq!(bob.voucher().who, ada.member().0[..]);
        assert_eq!(ada.voucher().shared, bob.voucher().shared);
        assert_eq!(safety(&ada.voucher().shared), safety(&bob.voucher().shared));
        assert!(ada.handshake.links.is_empty());
    }
}

#[test]
fn it_is_required_in_secret_rooms_only() {
    let (secret, _) = secret_pair(SECRET, SECRET);
    assert!(secret.handshake.is_required());
    assert!(!ada().handshake.is_required());
}

#[test]
fn the_frames_and_what_is_shared_are_those_of_the_protocol() {
    let (mut ada, mut bob) = secret_pair(SECRET, SECRET);
    talk(&mut ada, &mut bob);
    let said = ada.said.iter().chain(&bob.said).map(Value::to_string);
    expect![[r#"
        {"key":"iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w","commit":"E1mtybUFSgUDGVfYuqU5Gj_BxZPkMJNjU5YOX0fWDAw"}
        {"nonce":"YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1-f4A","sig":"MtJ47tQ4Skxoh5U47qzvZ27bDgmxSlAYfwhPzsOHG6K3ggVwryvZR6z7s0xPGHY73sI75xCLiVnTjed_dblCCQ","mac":"m7I3J8dAojj0eWeLSDsW_cGEHPHp4rP4FXv7eNy9H1E"}
        {"key":"gTl3Dqh9F19Wo1Rmw0x-zMuNipG07jeiXfYPW4_Js5Q","commit":"3FRtxRXCKzu58O_DNGzQk2AxzE_8pJlM64faKPPYu0I"}
        {"nonce":"YmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ent8fX5_gIE","sig":"zWvOYJWVoLom82t3lbsEo4-AsO-fHLF2oNAikx_2CO5u2oAnbtK4C3aBPjdJz3R546f8gq-FKYHFHEE_NHHBDQ","mac":"uR0ayjO_I76wl6jgFwMmtKfsvTYlwVnsdqcV96mrGBI"}"#]].assert_eq(&said.collect::<Vec<_>>().join("\n"));
    expect!["6cd469921cc3aac251f4d1e3cfb30777f44dbe10a9850117455a5b0f89527836"]
        .assert_eq(&hex(&ada.voucher().shared));
}

#[test]
fn no_frame_is_longer_than_one_may_be() {
    let long = "x".repeat(128);
    let mut one = End::new(1, &format!("a{}", &long[1..]), &long, room(), SECRET);
    let mut other = End::new(2, &long, &format!("a{}", &long[1..]), room(), SECRET);
    talk(&mut one, &mut other);
    assert!(one.has_proof() && other.has_proof());
    let lengths = one.said.iter().map(|frame| frame.to_string().len());
    assert!(lengths.max().unwrap() <= VOUCH);
}

#[test]
fn two_pages_of_one_person_prove_it_to_each_other() {
    let mut one = End::new(1, "ada", "bob", room(), None);
    let mut other = End::new(1, "bob", "ada", room(), None);
    talk(&mut one, &mut other);
    assert_eq!(one.voucher().who, one.member().0[..]);
    assert_eq!(one.voucher().shared, other.voucher().shared);
}

#[test]
fn either_may_be_first() {
    let (mut ada, mut bob) = (ada(), bob());
    // All that Ada says arrives before Bob's first frame has gone out.
    ada.hear(&bob.said[0].clone());
    for frame in ada.said.clone() {
        bob.hear(&frame);
    }
    assert!(bob.has_proof());
    ada.hear(&bob.said[1].clone());
    assert_eq!(ada.voucher().shared, bob.voucher().shared);
}

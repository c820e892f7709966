use expect_test::expect;
use murmuration_swarm::{Fingerprint, PeerId, VOUCH};
use proptest::prelude::*;
use serde_json::json;

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

#[test]
fn whoever_puts_other_certificates_in_between_is_noticed_by_both() {
    for secret in [None, SECRET] {
        let (mut ada, mut bob) = secret_pair(secret, secret);
        ada.ends.theirs = certificate("mallory");
        bob.ends.theirs = certificate("mallory");
        talk(&mut ada, &mut bob);
        for end in [ada, bob] {
            assert!(end.refusal().contains("somebody is in between"));
        }
    }
}

#[test]
fn one_other_certificate_is_noticed_by_both() {
    let (mut ada, mut bob) = (ada(), bob());
    ada.ends.theirs = certificate("mallory");
    talk(&mut ada, &mut bob);
    assert!(!ada.has_proof() && !bob.has_proof());
}

#[test]
fn whoever_is_in_between_as_somebody_else_shows_in_what_people_compare() {
    let (mut ada, mut bob) = (ada(), bob());
    // Mallory has both ends believe that theirs is the other's certificate.
    ada.ends.theirs = certificate("mallory");
    bob.ends.theirs = certificate("mallory");
    let mallory = |us, them| {
        let mut end = End::new(3, us, them, room(), None);
        end.ends.ours = certificate("mallory");
        end
    };
    talk(&mut ada, &mut mallory("bob", "ada"));
    talk(&mut bob, &mut mallory("ada", "bob"));
    assert_eq!(ada.voucher().who, bob.voucher().who);
    assert_ne!(ada.voucher().who, bob.member().0[..]);
    assert_ne!(safety(&ada.voucher().shared), safety(&bob.voucher().shared));
}

#[test]
fn whoever_was_not_invited_is_refused_for_that() {
    let without = [None, Some([8; 32])];
    for (of_ada, of_bob) in without.map(|wrong| (SECRET, wrong)) {
        let (mut ada, mut bob) = secret_pair(of_ada, of_bob);
        talk(&mut ada, &mut bob);
        assert!(ada.refusal().contains("does not know this room's secret"));
        // Whoever has a secret of their own refuses as well.
        assert_eq!(bob.has_proof(), of_bob.is_none());
    }
    // Nor do they know the room's id.
    let (mut ada, _) = secret_pair(SECRET, SECRET);
    let mut guest = End::new(2, "bob", "ada", RoomId::public("other"), Some([8; 32]));
    talk(&mut ada, &mut guest);
    assert!(ada.refusal().contains("does not know this room's secret"));
}

#[test]
fn an_invitation_does_not_do_for_a_key() {
    let (mut ada, _) = secret_pair(SECRET, SECRET);
    let (nonce, ours) = ([5; NONCE], ada.handshake.links[&LINK].nonce);
    let prove = |ada: &mut End, claimed: &Identity, has: &Identity| {
        let opening = Opening {
            key: claimed.member(),
            commit: commitment(&nonce),
        };
        ada.hear(&opening.write());
        let (us, them) = (ada.handshake.us(&ada.ends, ours), them(&ada.ends, &opening));
        let mac = transcript::mac(&SECRET.unwrap(), &room(), &them, &us);
        let reveal = Reveal {
            nonce,
            signature: has.sign(&transcript::signed(&room(), &them, &us)),
            mac: Some(mac.finalize().into_bytes().into()),
        };
        ada.hear(&reveal.write());
    };
    let (bob, eve) = (Identity::from_seed(&[2; 32]), Identity::from_seed(&[3; 32]));
    prove(&mut ada, &bob, &eve);
    assert!(ada.refusal().contains("has not signed this connection"));
    let (mut ada, _) = secret_pair(SECRET, SECRET);
    prove(&mut ada, &eve, &eve);
    assert_eq!(ada.voucher().who, eve.member().0[..]);
}

#[test]
fn what_proves_something_in_one_room_or_link_proves_nothing_in_another() {
    let (mut ada, mut bob) = (ada(), bob());
    talk(&mut ada, &mut bob);
    // On another link between the same two, with the same certificates.
    let mut again = self::ada();
    again.handshake.entropy = Box::new(Counting(200));
    again.begin();
    again.hear(&bob.said[0]);
    assert_eq!(again.said.len(), 2);
    again.hear(&bob.said[1]);
    assert!(!again.has_proof());
    // In another room, even with the same nonces.
    let mut elsewhere = End::new(1, "ada", "bob", RoomId::public("elsewhere"), None);
    elsewhere.hear(&bob.said[0]);
    elsewhere.hear(&bob.said[1]);
    assert!(!elsewhere.has_proof());
    // By another id.
    let mut other = End::new(1, "ada", "bobby", room(), None);
    other.hear(&bob.said[0]);
    other.hear(&bob.said[1]);
    assert!(!other.has_proof());
}

#[test]
fn an_echo_proves_nothing() {
    let mut echoed = ada();
    echoed.hear(&echoed.said[0].clone());
    expect!["it says back what this side says"].assert_eq(echoed.refusal());
    // As one's own other page, with another nonce.
    let mut other = End::new(1, "zed", "bob", room(), None);
    let mut echoed = ada();
    echoed.hear(&other.said[0]);
    other.hear(&echoed.said[0]);
    echoed.hear(&echoed.said[1].clone());
    assert!(!echoed.has_proof());
    // And nobody is linked to themselves.
    let mut alone = End::new(1, "ada", "ada", room(), None);
    alone.hear(&bob().said[0]);
    assert!(!alone.has_proof());
}

#[test]
fn a_frame_out_of_turn_ends_it() {
    let first = bob().said[0].clone();
    let mut twice = ada();
    assert_eq!(twice.hear(&first), &Vouched::NotYet);
    twice.hear(&first);
    expect!["it says something that is no part of a handshake"].assert_eq(twice.refusal());
    twice.hear(&first);
    expect!["it goes on after its proof was judged"].assert_eq(twice.refusal());

    let (mut one, mut other) = (ada(), bob());
    talk(&mut one, &mut other);
    one.hear(&other.said[1]);
    assert!(!one.has_proof());
}

#[test]
fn what_is_over_is_forgotten() {
    let mut ended = ada();
    ended.handshake.end(LINK);
    assert!(ended.handshake.links.is_empty());
    ended.hear(&bob().said[0]);
    assert!(!ended.has_proof());
}

#[test]
fn links_do_not_disturb_each_other() {
    let (mut ada, mut bob) = (ada(), bob());
    let other = Ends {
        link: LinkId(8),
        ..ada.ends.clone()
    };
    ada.handshake.begin(&other);
    assert_ne!(
        ada.handshake.hear(&other, &json!(0)).verdict,
        Vouched::NotYet
    );
    talk(&mut ada, &mut bob);
    assert!(ada.has_proof() && bob.has_proof());
}

#[test]
fn a_weak_key_proves_nothing() {
    let mut one = [0; 32];
    one[0] = 1;
    for key in [[0; 32], one, [0xff; 32]] {
        let nonce = [5; NONCE];
        let opening = Opening {
            key: Member(key),
            commit: commitment(&nonce),
        };
        // The neutral point and zero are a signature of a small key, where checking is lax.
        let mut signature = [0; 64];
        signature[0] = 1;
        let reveal = Reveal {
            nonce,
            signature,
            mac: None,
        };
        let mut ada = ada();
        ada.hear(&opening.write());
        ada.hear(&reveal.write());
        assert!(!ada.has_proof(), "{key:?}");
    }
}

#[test]
fn whatever_bit_is_changed_the_other_is_refused() {
    let (_, right) = {
        let (mut ada, mut bob) = secret_pair(SECRET, SECRET);
        talk(&mut ada, &mut bob);
        (ada, bob.said)
    };
    let change = |at: usize, field: &str, bit: usize| {
        let mut said = right.clone();
        let text = said[at][field].as_str().unwrap();
        let mut bytes = text.as_bytes().to_vec();
        // In its lower half a byte stays ASCII.
        bytes[bit / 7] ^= 1 << (bit % 7);
        said[at][field] = String::from_utf8(bytes).unwrap().into();
        said
    };
    for (at, field) in [
        (0, "key"),
        (0, "commit"),
        (1, "nonce"),
        (1, "sig"),
        (1, "mac"),
    ] {
        let length = right[at][field].as_str().unwrap().len();
        for bit in 0..length * 7 {
            let (mut ada, _) = secret_pair(SECRET, SECRET);
            for frame in change(at, field, bit) {
                ada.hear(&frame);
            }
            assert!(!ada.has_proof(), "{field}, bit {bit}");
        }
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![any::<String>(), "[A-Za-z0-9_-]{43}", "[A-Za-z0-9_-]{86}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    let name = prop_oneof!["key", "commit", "nonce", "sig", "mac", "[a-z]{0,3}"];
    let fields = proptest::collection::vec((name, leaf.clone()), 0..6);
    prop_oneof![
        leaf,
        fields.prop_map(|fields| Value::Object(fields.into_iter().collect())),
    ]
}

proptest! {
    #[test]
    fn no_frames_panic_or_prove_anything(frames in proptest::collection::vec(any_json(), 1..5), open: bool) {
        let mut ada = ada();
        if open {
            ada.hear(&bob().said[0]);
        }
        for frame in frames {
            ada.hear(&frame);
            prop_assert!(!ada.has_proof());
        }
    }
}

//! What proves nothing.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::SIGNATURE;

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
    let mut again = super::ada();
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
        let mut signature = [0; SIGNATURE];
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

use base64ct::{Base64UrlUnpadded, Encoding};
use expect_test::expect;
use murmuration_swarm::{App, Channel, Seal};
use proptest::prelude::*;

use super::*;
use crate::{counting::Counting, identity::hex};

fn invitation(label: Option<&str>) -> Invitation {
    Invitation::new(&mut Counting(0), label.map(str::to_owned)).unwrap()
}

fn sealer(secret: u8) -> Sealer {
    let invitation = Invitation::new(&mut Counting(secret), None).unwrap();
    Sealer::new(&invitation.keys(), Box::new(Counting(0)))
}

fn somebody() -> Channel {
    Channel::new("00112233445566778899aabbccddeeff").unwrap()
}

#[test]
fn an_invitation_is_the_protocols() {
    expect!["~AAECAwQFBgcICQoLDA0OD0iMdg"].assert_eq(&invitation(None).fragment());
    expect!["~AAECAwQFBgcICQoLDA0ODy0LDg/Book%20club%20%F0%9F%93%96"]
        .assert_eq(&invitation(Some("Book club \u{1f4d6}")).fragment());
}

#[test]
fn what_it_opens_is_the_protocols() {
    let Keys {
        app,
        room,
        signalling,
        proof,
    } = invitation(None).keys();
    let shown = [app.to_string(), hex(&room.0), hex(&signalling), hex(&proof)];
    expect![[r#"
        c9d48a6391354396ffca7028cb84ffed
        f9114c59a7b38165403ce1980da3ff8e53db9c48c9b64c09e83238a90fbd294b
        c7eb121b2f5a3bb418b05450bc4436d120c5af80d2fdf13bc77b11327fbad189
        ad26dd94025e4dee28fd3076cf0c59704202b6b739df9e377697bc68291525c6"#]]
    .assert_eq(&shown.join("\n"));
    assert_eq!(App::new(app.as_str()), Ok(app));
}

#[test]
fn the_label_opens_nothing_and_the_secret_everything() {
    assert_eq!(
        invitation(Some("one")).keys(),
        invitation(Some("other")).keys()
    );
    let another = Invitation::new(&mut Counting(1), None).unwrap().keys();
    let keys = invitation(None).keys();
    assert_ne!(another.app, keys.app);
    assert_ne!(another.room, keys.room);
    assert_ne!(another.signalling, keys.signalling);
    assert_ne!(another.proof, keys.proof);
}

#[test]
fn a_person_is_told_what_is_wrong_with_an_invitation() {
    let right = invitation(None).fragment();
    let wrong = |fragment: &str| Invitation::parse(fragment).unwrap_err();
    assert_eq!(wrong("streams-day"), InvitationError::NoInvitation);
    assert_eq!(wrong("~"), InvitationError::Short);
    for length in 1..right.len() {
        assert_eq!(wrong(&right[..length]), InvitationError::Short);
    }
    assert_eq!(wrong(&format!("{right}A")), InvitationError::Long);
    assert_eq!(wrong(&format!("{right}.")), InvitationError::Character('.'));
    assert_eq!(wrong("~caf\u{e9}"), InvitationError::Character('\u{e9}'));
    assert_eq!(wrong(&right.to_ascii_uppercase()), InvitationError::Damaged);
    assert_eq!(wrong(&format!("{right}/")), InvitationError::BlankLabel);
    assert_eq!(wrong(&format!("{right}/%20")), InvitationError::BlankLabel);
    assert_eq!(wrong(&format!("{right}/%C3")), InvitationError::Damaged);
    assert_eq!(
        wrong(&format!("{right}/a%00")),
        InvitationError::ControlInLabel
    );
    assert_eq!(
        wrong(&format!("{right}/{}", "x".repeat(LABEL + 1))),
        InvitationError::LongLabel
    );
    assert_eq!(
        InvitationError::Damaged.to_string(),
        "this invitation is damaged; ask for it again"
    );
}

#[test]
fn one_wrong_character_anywhere_is_noticed() {
    let right = invitation(Some("book club")).fragment();
    for at in 0..right.len() {
        let is = right.as_bytes()[at];
        for other in (b'!'..=b'~').filter(|&other| other != is) {
            let mut wrong = right.clone().into_bytes();
            wrong[at] = other;
            let wrong = String::from_utf8(wrong).unwrap();
            assert!(Invitation::parse(&wrong).is_err(), "{wrong}");
        }
        let missing = [&right[..at], &right[at + 1..]].concat();
        assert!(Invitation::parse(&missing).is_err(), "{missing}");
    }
}

#[test]
fn a_link_whose_tilde_was_encoded_is_an_invitation_and_no_public_room() {
    let right = invitation(Some("book club"));
    for begin in ["%7E", "%7e"] {
        let encoded = right.fragment().replacen('~', begin, 1);
        assert!(is_invitation(&encoded));
        assert_eq!(Invitation::parse(&encoded).as_ref(), Ok(&right));
    }
    assert!(is_invitation("~damaged"));
    assert!(!is_invitation("book~club"));
    assert!(!is_invitation(""));
}

#[test]
fn a_sealed_message_is_opened_by_the_room_alone_and_on_its_channel_alone() {
    let posted = sealer(0).wrap("{\"from\":\"x\"}", &somebody()).unwrap();
    assert_eq!(
        sealer(0).unwrap(&posted, &somebody()).as_deref(),
        Some("{\"from\":\"x\"}")
    );
    assert_eq!(sealer(0).unwrap(&posted, &Channel::all()), None);
    assert_eq!(sealer(1).unwrap(&posted, &somebody()), None);
}

#[test]
fn what_is_posted_is_the_protocols() {
    let posted = sealer(0).wrap("{}", &Channel::all()).unwrap();
    expect![[r#""AAECAwQFBgcICQoL5AGMhPGuGJfmlkIPGPZ-mOJIlcJXny0Q3f5WQUuGFFbV9GtVH9QV56SkdxsHrFGnux3bMHJjAhtK1axLHRKI53K8jC6atN1AVQKkGgG4e6cRjEhO8J2v4QD_Gk2RS_KwClSMlJ8SMiNUOM_87TuNPuCOxQBP5sP9rdue5M-jY79Ew1aMCAajCv222yp4JqN2bnum5Z9hAweUqMpMymC3lxRAqwRrc5FWtdpZOUlhkNs1V3BHPWs1P5D2WZI9f1vS_Hr7bcK5eLyIIxXuqgF8j3DpgYw97TOXO7J71TdrFR75ZJixzwiYPzBNLEhRjnykT5Qdb_q2eYdx13QvpCFiEmGhwmVofpUjOb8CbtFXXC4""#]].assert_eq(&posted);
}

#[test]
fn what_is_posted_is_one_json_string_that_tells_nothing() {
    let invitation = invitation(Some("book club"));
    let sealer = Sealer::new(&invitation.keys(), Box::new(Counting(0)));
    let offer = "{\"from\":\"ffeeddccbbaa99887766554433221100\",\"signal\":{\"type\":\"offer\",\
                 \"sdp\":\"a=fingerprint:sha-256 AB:CD\\r\\n\"},\"room\":\"book club\"}";
    let posted = sealer.wrap(offer, &somebody()).unwrap();
    let text: String = serde_json::from_str(&posted).unwrap();
    let bytes = Base64UrlUnpadded::decode_vec(&text).unwrap();
    for told in ["book club", "ffeeddcc", "a=fingerprint", "offer", "sdp"] {
        let is_in = |bytes: &[u8]| bytes.windows(told.len()).any(|at| at == told.as_bytes());
        assert!(is_in(offer.as_bytes()));
        assert!(!is_in(posted.as_bytes()) && !is_in(&bytes), "{told}");
    }
    let end = sealer.wrap("{\"type\":\"end\"}", &somebody()).unwrap();
    assert_eq!(end.len(), posted.len());
    assert_ne!(sealer.wrap(offer, &somebody()).unwrap(), posted);
}

#[test]
fn what_no_hub_would_pass_on_is_not_posted() {
    let sealer = sealer(0);
    let longest = 47 * 1024 - 1;
    let posted = sealer.wrap(&"x".repeat(longest), &somebody()).unwrap();
    assert!(posted.len() <= 65_535);
    assert!(sealer.unwrap(&posted, &somebody()).is_some());
    assert_eq!(sealer.wrap(&"x".repeat(longest + 1), &somebody()), None);
    let long = format!("\"{}\"", "A".repeat(100_000));
    assert_eq!(sealer.unwrap(&long, &somebody()), None);
}

#[test]
fn what_is_secret_is_not_shown_in_logs() {
    let invitation = invitation(None);
    let sealer = Sealer::new(&invitation.keys(), Box::new(Counting(0)));
    expect!["Invitation(None) Keys(RoomId(f9114c59)) Sealer { .. }"].assert_eq(&format!(
        "{invitation:?} {:?} {sealer:?}",
        invitation.keys()
    ));
}

proptest! {
    #[test]
    fn any_invitation_survives_its_link(from: u8, label in proptest::option::of("[^\\p{Cc}]{1,64}")) {
        let made = Invitation::new(&mut Counting(from), label.clone());
        if label.as_deref().is_some_and(|label| label.trim().is_empty()) {
            prop_assert_eq!(made, Err(InvitationError::BlankLabel));
        } else {
            let made = made.unwrap();
            let fragment = made.fragment();
            prop_assert!(fragment.is_ascii() && is_invitation(&fragment));
            prop_assert_eq!(Invitation::parse(&fragment), Ok(made));
        }
    }

    #[test]
    fn no_fragment_and_no_body_panics(text: String) {
        for text in [text.clone(), format!("~{text}")] {
            prop_assert!(Invitation::parse(&text).is_err());
        }
        prop_assert_eq!(sealer(0).unwrap(&text, &somebody()), None);
        prop_assert_eq!(sealer(0).unwrap(&format!("\"{text}\""), &somebody()), None);
    }

    #[test]
    fn any_message_survives_the_hub(message: String, all: bool) {
        let channel = if all { Channel::all() } else { somebody() };
        let posted = sealer(0).wrap(&message, &channel).unwrap();
        prop_assert!(posted.is_ascii() && !posted.contains(char::is_control));
        prop_assert_eq!(sealer(0).unwrap(&posted, &channel), Some(message));
    }
}

use std::fmt::Write;

use expect_test::expect;
use proptest::{collection::vec, prelude::*, sample::Index};

use super::{message::Content, *};
use crate::{EventId, Wall, identity::hex};

const KEY: [u8; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// One a minute, with ids that only a test has.
fn events(count: usize) -> Vec<Position> {
    let event = |index| Position {
        at: Stamp::first(Wall(1_700_000_000_000 + index as u64 * 60_000)),
        id: EventId([index as u8; 32]),
    };
    (0..count).map(event).collect()
}

fn session() -> Session {
    Session::new(KEY, Stamp(0))
}

/// A message about everything.
fn about_all(content: &[u8]) -> Vec<u8> {
    [&[0; 8], content].concat()
}

fn error(message: &[u8]) -> Option<ReconcileError> {
    session().answer(&events(3), message).err()
}

/// The bytes that a message was read from.
fn written(message: Message) -> Vec<u8> {
    let mut bytes = message.floor.0.to_be_bytes().to_vec();
    let mut reached = bound::first(message.floor);
    for (upper, content) in message.ranges {
        upper.write(content.tag(), &reached, &mut bytes);
        content.write(&mut bytes);
        if let Bound::Before(position) = upper {
            reached = position;
        }
    }
    bytes
}

#[test]
fn its_bytes_are_those_of_the_protocol() {
    // Its example is this one.
    let protocol = include_str!("../../../../docs/protocol.md").replace([' ', '\n'], "");
    let all = events(60);
    let floor = all[0].at;
    let without = |lacks: usize| {
        let mut set = all.clone();
        set.remove(lacks);
        set
    };
    let sets = [without(59), without(30)];
    let mut sessions = [(); 2].map(|()| Session::new(KEY, floor));
    let view = View::new(&sessions[0].short, &all, floor);
    let mut told = format!("short id of event 30: {:016x}\n", view.short(30));
    let mut message = Some(sessions[0].open(&sets[0]));
    for turn in [1, 0].into_iter().cycle() {
        let Some(bytes) = message.take() else { break };
        assert!(protocol.contains(&hex(&bytes)), "{}", hex(&bytes));
        writeln!(told, "{}", hex(&bytes)).unwrap();
        let answer = sessions[turn].answer(&sets[turn], &bytes).unwrap();
        for pushed in answer.push {
            writeln!(told, "pushes event {}", pushed.id.0[0]).unwrap();
        }
        message = answer.reply;
    }
    expect![[r#"
        short id of event 30: dbeae296116415f5
        018bcfe5680000004301e8ecd5b5242531dcd54301eb8e1fabc7045545034301ef6417542f07c188774301f23570decc6400d5984301f57e7ed875169889244301f96da8f352c6cd9b5f4301fcc371a9f069fc43104302fff4328e2b616caa304d4202d003ca5420a6b9afb41f43010648208dfaafe3b4a743010a4205b058fdb4b05843010d9e3c0a05b4c469f1430110f42ec9d55d5a5d6a43011421e6b1adae7e0036430117ec687eba08b125ca7fee39215f09356d72
        018bcfe5680000000302fff48202d00303df749fc6e99102b28dc0e3e49cc9f66e8133ba6521f0a50a030117bf0591f069cf70c68c292ff3b6939892e7c707cb951d4f68d9ae24896bdeb0731fd47d25c228b5558b4b
        pushes event 30
        018bcfe5680000000202d017ff017d25c228b5558b4b
        pushes event 59
    "#]].assert_eq(&told);
}

#[test]
fn who_has_nothing_is_given_everything_and_asked_nothing() {
    let all = events(200);
    let opening = session().open(&[]);
    assert_eq!(opening, about_all(&[0xbf, 0]));
    let answer = session().answer(&all, &opening).unwrap();
    assert_eq!(answer.push, all);
    assert_eq!(answer.reply, None);
    assert!(answer.over);
}

#[test]
fn what_is_no_message_is_an_error() {
    use ReconcileError::{Bound, Form, TooLong};
    assert_eq!(error(&[]), Some(Form));
    assert_eq!(error(&[0; 7]), Some(Form));
    assert_eq!(error(&vec![0; MESSAGE + 1]), Some(TooLong(MESSAGE + 1)));
    assert_eq!(error(&about_all(&[])), None);
    for (content, expected) in [
        // A sum, or ids, that end too early.
        (&[0x7f, 1, 2, 3][..], Some(Form)),
        (&[0xbf], Some(Form)),
        (&[0xbf, 2, 0, 0, 0, 0, 0, 0, 0, 9], Some(Form)),
        (&[0xff, 255], Some(Form)),
        // Something after the end.
        (&[0x3f, 0x3f], Some(Form)),
        // A bound of no bytes, one that ends too early, and one of more bytes than there are.
        (&[0x00], Some(Form)),
        (&[0x00, 0], Some(Bound)),
        (&[0x00, 3, 1, 1], Some(Form)),
        (&[0x27, 1, 1], None),
        (&[0x27, 2, 1, 1], Some(Bound)),
        (&[0x28, 1, 1], Some(Bound)),
        (&[0x3e, 1, 1], Some(Bound)),
        // One that could be shorter, by another byte shared or a zero left out.
        (&[0x00, 2, 0, 1], Some(Bound)),
        (&[0x00, 2, 1, 0], Some(Bound)),
        // One after another, at the same place, and before it.
        (&[0x07, 1, 2, 0x07, 1, 3], None),
        (&[0x07, 1, 2, 0x07, 1, 2], Some(Bound)),
        (&[0x07, 1, 2, 0x07, 1, 1], Some(Bound)),
    ] {
        assert_eq!(error(&about_all(content)), expected, "{content:02x?}");
    }
}

#[test]
fn however_much_is_asked_the_answer_is_bounded_and_what_it_leaves_out_is_not_settled() {
    let mut all = events(30_000);
    for (index, event) in all.iter_mut().enumerate() {
        event.id.0[..4].copy_from_slice(&(index as u32).to_be_bytes());
    }
    let wrong = [Content::Sum(7), Content::Ids(vec![7])];
    let steps = [1, 2, 10, 40, 60, 1_000, 30_000];
    for (wrong, step) in wrong
        .iter()
        .flat_map(|wrong| steps.map(|step| (wrong, step)))
    {
        let mut message = vec![0; 8];
        let mut reached = bound::first(Stamp(0));
        for event in all.iter().skip(1).step_by(step) {
            let mut range = Vec::new();
            Bound::Before(*event).write(wrong.tag(), &reached, &mut range);
            wrong.write(&mut range);
            // The end is settled.
            if message.len() + range.len() + 1 > MESSAGE {
                break;
            }
            message.extend(range);
            reached = *event;
        }
        Bound::End.write(Content::Settled.tag(), &reached, &mut message);
        let reply = session().answer(&all, &message).unwrap().reply.unwrap();
        assert!(reply.len() <= MESSAGE, "{} bytes", reply.len());
        assert!(reply.len() <= 60 * message.len(), "{} bytes", reply.len());
        let mut last = bound::first(Stamp(0));
        for (upper, content) in Message::read(&reply).unwrap().ranges {
            if content == Content::Settled {
                assert_eq!(last, reached, "the end alone is settled");
            }
            if let Bound::Before(position) = upper {
                last = position;
            }
        }
    }
}

#[test]
fn a_side_that_never_agrees_is_not_answered_for_ever() {
    let (mut session, all) = (session(), events(200));
    let never = about_all(&[0x7f, 1, 1, 1, 1, 1, 1, 1, 1]);
    for _ in 0..MESSAGES {
        assert!(!session.answer(&all, &never).unwrap().over);
    }
    assert_eq!(session.answer(&all, &never), Err(ReconcileError::Endless));
}

#[test]
fn what_was_not_asked_is_not_taken_as_held() {
    let all = events(10);
    let settled = about_all(&[0x3f]);
    assert_eq!(
        session().answer(&all, &settled).unwrap(),
        Answer {
            over: true,
            ..Answer::default()
        }
    );
    // Nor is what has come since.
    let mut session = session();
    session.open(&all[..9]);
    assert_eq!(session.answer(&all, &settled).unwrap().held, []);
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in vec(any::<u8>(), 0..200)) {
        let _ = session().answer(&events(200), &bytes);
    }

    #[test]
    fn a_message_that_was_tampered_with_is_refused_or_answered(
        lacks in vec(any::<Index>(), 0..9), turns in 0..3_usize, changes in vec(any::<(Index, u8)>(), 1..6),
    ) {
        let all = events(250);
        let mut fewer = all.clone();
        for lacks in lacks {
            fewer.remove(lacks.index(fewer.len()));
        }
        let mut sessions = [session(), session()];
        let mut message = sessions[0].open(&fewer);
        for turn in 1..=turns {
            let set = if turn % 2 == 0 { &fewer } else { &all };
            let reply = sessions[turn % 2].answer(set, &message).unwrap().reply;
            message = reply.unwrap_or(message);
        }
        for (place, byte) in changes {
            let place = place.index(message.len());
            message[place] = byte;
        }
        if let Ok(read) = Message::read(&message) {
            prop_assert_eq!(&written(read), &message);
        }
        for mut session in sessions {
            if let Ok(answer) = session.answer(&all, &message) {
                prop_assert!(answer.reply.is_none_or(|reply| reply.len() <= MESSAGE));
                prop_assert!(answer.push.is_sorted_by(|a, b| a < b));
                prop_assert!(answer.push.iter().all(|event| all.contains(event)));
                prop_assert!(answer.held.iter().all(|held| held.end <= all.len() && !held.is_empty()));
            }
        }
    }

    #[test]
    fn a_message_has_one_form(bytes in vec(prop_oneof![Just(0), Just(1), any::<u8>()], 0..60)) {
        if let Ok(message) = Message::read(&bytes) {
            prop_assert_eq!(written(message), bytes);
        }
    }

    #[test]
    fn a_bound_keeps_two_positions_apart_and_survives_the_wire(
        mut at: [(u8, [u8; 3]); 3],
    ) {
        at.sort();
        let [previous, last, next] = at.map(|(at, id)| {
            let mut position = bound::first(Stamp(u64::from(at) << 20));
            position.id.0[..3].copy_from_slice(&id);
            position
        });
        prop_assume!(last < next);
        let upper = Bound::between(&last, &next);
        prop_assert!(upper.is_after(&last) && !upper.is_after(&next));
        prop_assume!(previous < last);
        let mut bytes = Vec::new();
        upper.write(1 << 6, &previous, &mut bytes);
        let mut reader = crate::reader::Reader::new(&bytes[1..]);
        prop_assert_eq!(bytes[0] >> 6, 1);
        prop_assert_eq!(Bound::read(bytes[0], &previous, &mut reader), Ok(upper));
        prop_assert_eq!(reader.left(), 0);
    }
}

use std::time::Duration;

use proptest::prelude::*;

use super::*;

const SECOND: Duration = Duration::from_secs(1);

/// What may happen to a memory, in seconds and by channel.
#[derive(Clone, Copy, Debug)]
enum Step {
    Come(usize),
    Go(usize),
    Say(usize, usize),
    Pass(u32),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..3usize).prop_map(Step::Come),
        (0..3usize).prop_map(Step::Go),
        (0..3usize, 0..40usize).prop_map(|(channel, length)| Step::Say(channel, length)),
        (1..5u32).prop_map(Step::Pass),
    ]
}

fn small() -> Memory {
    Memory {
        span: 10 * SECOND,
        channel_messages: 4,
        channel_bytes: 64,
        bytes: 100,
        left_channels: 2,
    }
}

fn key(channel: usize) -> Key {
    format!("app/{channel}").into()
}

proptest! {
    /// Against one who keeps everything, and looks at the rules when it is asked.
    #[test]
    fn what_is_remembered_is_recent_in_order_and_within_all_bounds(
        steps in proptest::collection::vec(step(), 0..200),
    ) {
        let memory = small();
        let mut recent = Recent::new(memory.clone());
        let mut now = Instant::now();
        let mut listeners = [0; 3];
        let mut said: Vec<(u64, Key, String, Instant)> = Vec::new();
        for step in steps {
            match step {
                Step::Come(channel) => {
                    recent.come(&key(channel));
                    listeners[channel] += 1;
                }
                Step::Go(channel) if listeners[channel] > 0 => {
                    recent.go(now, &key(channel));
                    listeners[channel] -= 1;
                }
                Step::Go(_) => {}
                Step::Say(channel, length) => {
                    let body = "x".repeat(length);
                    let has = recent.has(&key(channel));
                    let number = recent.remember(now, &key(channel), &body);
                    prop_assert_eq!(number.is_some(), has);
                    if let Some(number) = number {
                        prop_assert!(said.last().is_none_or(|(last, ..)| *last < number));
                        said.push((number, key(channel), body, now));
                    }
                }
                Step::Pass(seconds) => {
                    now += seconds * SECOND;
                }
            }
            for gone in recent.forget(now) {
                prop_assert!(!recent.has(&gone));
                said.retain(|(_, key, ..)| *key != gone);
            }
            let keys: Vec<Key> = (0..3).map(key).collect();
            let kept = recent.missed(Since::Unknown, keys.iter());
            let bytes: usize = kept.iter().map(|(.., body)| body.len()).sum();
            prop_assert!(bytes <= memory.bytes);
            prop_assert_eq!(bytes, recent.bytes);
            for (channel, key) in keys.iter().enumerate() {
                prop_assert!(listeners[channel] == 0 || recent.has(key));
                let of: Vec<_> = kept.iter().filter(|(_, of, _)| *of == key).collect();
                prop_assert!(of.len() <= memory.channel_messages);
                // The latest of what was said, without a gap.
                let all = said.iter().filter(|(_, of, ..)| of == key);
                let latest: Vec<_> = all.rev().take(of.len()).collect();
                for ((number, _, body), (said, _, text, at)) in of.iter().rev().zip(&latest) {
                    prop_assert_eq!((number, body), (said, &text.as_str()));
                    prop_assert!(*at + memory.span > now);
                }
                prop_assert_eq!(of.len(), latest.len());
            }
            prop_assert!(kept.is_sorted_by_key(|(number, ..)| *number));
            prop_assert!(recent.left.len() <= memory.left_channels);
            for (number, ..) in &kept {
                let later = recent.missed(Since::Number(*number), keys.iter());
                let wanted = kept.iter().filter(|(other, ..)| other > number).count();
                prop_assert_eq!(later.len(), wanted);
            }
        }
        // Time alone brings it back to where it began.
        for (channel, listeners) in listeners.into_iter().enumerate() {
            (0..listeners).for_each(|_| recent.go(now, &key(channel)));
        }
        while let Some(deadline) = recent.deadline() {
            recent.forget(deadline);
        }
        prop_assert!(recent.channels.is_empty() && recent.oldest.is_empty());
        prop_assert!(recent.left.is_empty() && recent.bytes == 0);
    }
}

#[test]
fn a_mark_says_something_only_to_the_hub_that_made_it() {
    let [recent, other] = [(); 2].map(|()| Recent::new(Memory::default()));
    assert_eq!(recent.since(&recent.mark(17)), Since::Number(17));
    for mark in [&*other.mark(17), "", "-", "all", "1-2", "1-2-3", "é-7"] {
        assert_eq!(recent.since(mark), Since::Unknown, "{mark}");
    }
}

#[test]
fn what_is_too_long_is_not_kept_nor_what_nobody_asked_for() {
    let mut recent = Recent::new(small());
    let now = Instant::now();
    recent.come(&key(0));
    recent.remember(now, &key(0), &"x".repeat(64));
    recent.remember(now, &key(0), &"x".repeat(65));
    recent.remember(now, &key(1), "to a channel for which nobody asked");
    let keys = [key(0), key(1)];
    assert_eq!(recent.missed(Since::Unknown, keys.iter()).len(), 1);
}

#[test]
fn a_span_of_zero_remembers_nothing() {
    let span = Duration::ZERO;
    let mut recent = Recent::new(Memory { span, ..small() });
    recent.come(&key(0));
    assert_eq!(recent.remember(Instant::now(), &key(0), "hello"), None);
    recent.go(Instant::now(), &key(0));
    assert_eq!(recent.deadline(), None);
}

//! What to say to a message.

use std::ops::Range;

use super::{
    Answer, Asked, Bound, Short, Sum, View, bound,
    message::{Content, Draft, Message},
};
use crate::{Position, Stamp};

/// A message that is being answered.
#[derive(Debug)]
pub struct Answering<'a> {
    view: &'a View<'a>,
    floor: Position,
    /// What we asked about, from where we have got to on.
    asked: &'a [Asked],
    draft: Draft,
    answer: Answer,
}

/// A range of theirs, as it lies in our set.
#[derive(Debug)]
struct Stretch {
    lower: Position,
    upper: Bound,
    /// Which of ours lie in it.
    ours: Range<usize>,
    /// Whether it begins for them before our floor.
    is_cut: bool,
}

impl<'a> Answering<'a> {
    pub fn new(view: &'a View<'a>, floor: Stamp, asked: &'a [Asked]) -> Self {
        Self {
            view,
            floor: bound::first(floor),
            asked,
            draft: Draft::new(floor),
            answer: Answer::default(),
        }
    }

    /// What comes of the message, and what our reply asks.
    pub fn answer(mut self, message: Message) -> (Answer, Vec<Asked>) {
        let is_asked = message.ranges.iter().any(|(_, content)| content.asks());
        let mut reached = bound::first(message.floor);
        for (upper, content) in message.ranges {
            let stretch = self.stretch(reached, upper);
            if let Bound::Before(position) = upper {
                reached = position;
            }
            if upper > Bound::Before(self.floor) {
                self.range(stretch, content);
            }
        }
        let (reply, asked) = self.draft.finish();
        self.answer.reply = is_asked.then_some(reply);
        self.answer.over = asked.is_empty();
        (self.answer, asked)
    }

    fn range(&mut self, stretch: Stretch, content: Content) {
        let has_room = self.draft.has_room();
        match content {
            Content::Settled => self.settled(&stretch, &[]),
            Content::Wants(wanted) => self.settled(&stretch, &sorted(wanted)),
            Content::Sum(theirs) if has_room => self.sum(stretch, theirs),
            Content::Ids(theirs) if has_room => self.ids(stretch, &sorted(theirs)),
            Content::Sum(_) | Content::Ids(_) => {}
        }
    }

    /// They have what we asked about there, but for what they want.
    fn settled(&mut self, stretch: &Stretch, wanted: &[Short]) {
        let view = self.view;
        if !wanted.is_empty() {
            self.push(stretch.ours.clone(), |short| {
                wanted.binary_search(&short).is_ok()
            });
        }
        while let Some((asked, rest)) = self.asked.split_first() {
            if asked.upper > stretch.upper {
                break;
            }
            self.asked = rest;
            let lower = asked.lower.max(self.floor);
            let ours = view.range(&lower, asked.upper);
            // What has come since they can't have meant.
            if lower >= stretch.lower && view.sum(ours.clone()) == asked.sum {
                self.held(ours, |short| wanted.binary_search(&short).is_err());
            }
        }
        self.draft.add(stretch.upper, Content::Settled);
    }

    fn sum(&mut self, stretch: Stretch, theirs: Sum) {
        if self.view.sum(stretch.ours.clone()) == theirs {
            self.held(stretch.ours, |_| true);
            self.draft.add(stretch.upper, Content::Settled);
        } else {
            self.draft.ask(self.view, stretch.upper);
        }
    }

    fn ids(&mut self, stretch: Stretch, theirs: &[Short]) {
        let view = self.view;
        let they_have = |short: Short| theirs.binary_search(&short).is_ok();
        let ours = sorted(view.shorts(stretch.ours.clone()).to_vec());
        let is_ours = |short: &Short| ours.binary_search(short).is_ok();
        let wants: Vec<_> = theirs
            .iter()
            .copied()
            .filter(|short| !is_ours(short))
            .collect();
        if stretch.is_cut && !wants.is_empty() {
            // They may be from before our floor. Our own list says so to the other side, with the floor.
            return self.draft.ask(view, stretch.upper);
        }
        self.held(stretch.ours.clone(), they_have);
        self.push(stretch.ours, |short| !they_have(short));
        self.answer.wanted += wants.len();
        let content = match wants.is_empty() {
            true => Content::Settled,
            false => Content::Wants(wants),
        };
        self.draft.add(stretch.upper, content);
    }

    /// They get those of ours in a range of which this is true.
    fn push(&mut self, ours: Range<usize>, they_lack: impl Fn(Short) -> bool) {
        let view = self.view;
        let pushed = ours.filter(|&index| they_lack(view.short(index)));
        let pushed = pushed.map(|index| *view.position(index));
        self.answer.push.extend(pushed);
    }

    /// They have those of ours in a range of which this is true.
    fn held(&mut self, ours: Range<usize>, they_have: impl Fn(Short) -> bool) {
        let view = self.view;
        let held = &mut self.answer.held;
        for index in ours.filter(|&index| they_have(view.short(index))) {
            let index = view.in_the_set(index);
            match held.last_mut() {
                Some(last) if last.end == index => last.end += 1,
                _ => held.push(index..index + 1),
            }
        }
    }

    fn stretch(&self, reached: Position, upper: Bound) -> Stretch {
        let lower = reached.max(self.floor);
        Stretch {
            lower,
            upper,
            ours: self.view.range(&lower, upper),
            is_cut: reached < self.floor,
        }
    }
}

/// Each once.
fn sorted(mut shorts: Vec<Short>) -> Vec<Short> {
    shorts.sort_unstable();
    shorts.dedup();
    shorts
}

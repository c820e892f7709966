//! What members say and hold, and what is known of them.

use std::rc::Rc;

use murmuration_room::{Member, Position};

use super::{Acquaintance, Hearing, Keeping, Notice, Reach, RoomState, Utterance, Uttered, What};
use crate::{moment::Moment, text};

impl RoomState {
    /// What is known of members, or what this page's person decided about them.
    pub(super) fn met(&mut self, at: Moment, met: Vec<(Member, Acquaintance)>) {
        for (member, known) in met {
            let who = self.people.call_member(member);
            let before = self.known.get(&member).and_then(Acquaintance::name);
            let is_new_name = known.name() != before;
            let is_silenced = known.hearing != Hearing::Heard;
            Rc::make_mut(&mut self.known).note(member, known);
            if is_silenced {
                self.log.remove_said_by(member);
                self.direct.each(|log| log.remove_said_by(member));
            }
            let is_here = self.people.here().contains(&member);
            let is_namesake = self.known.is_namesake(&member, &who.name);
            if is_here && is_namesake && is_new_name {
                self.log.push(at, What::Notice(Notice::Namesake(who)));
            }
        }
    }

    /// Members said things, in order.
    pub(super) fn added(&mut self, said: Vec<Uttered>, is_news: bool) {
        let mut entries = Vec::new();
        for Uttered {
            place,
            at,
            by,
            what,
        } in said
        {
            let is_silenced = self.known.hearing(&by) != Hearing::Heard;
            match what {
                Utterance::Text(_) | Utterance::Direct { .. } if is_silenced => {}
                Utterance::Text(text) => {
                    entries.push((place, at, self.message(by, &text, None)));
                }
                Utterance::Direct { with, text } => {
                    let message = self.message(by, &text, Some(with));
                    self.direct.add(with, (place, at, message), is_news);
                }
                Utterance::Name(nick) => {
                    let from = self.people.call_member(by);
                    let is_own = Some(by) == self.people.my_key();
                    let is_other = self.people.member_renamed(by, place, nick.clone());
                    if is_own {
                        // Perhaps in another window.
                        if self.people.is_latest_name(by, place) {
                            self.people.rename_me(nick);
                        }
                    } else if is_other && !is_silenced {
                        let to = self.people.call_member(by);
                        entries.push((place, at, What::Notice(Notice::Renamed { from, to })));
                    }
                }
            }
        }
        self.log.extend(entries);
    }

    /// What a member wrote, to everybody or between this page's person and one other member.
    fn message(&self, by: Member, text: &str, with: Option<Member>) -> What {
        let text = text::shown(text);
        if Some(by) != self.people.my_key() {
            return What::Said {
                by: self.people.call_member(by),
                text,
                cut: false,
            };
        }
        let mut reach = Reach {
            only: with.map(|with| self.people.call_member(with)),
            ..Reach::default()
        };
        reach.room.is_old = self.keeping == Keeping::Loading;
        reach.count_here(&self.people.here());
        What::Own {
            message: None,
            by: self.people.author_me(),
            text,
            reach,
        }
    }

    /// A member holds what this page's person said.
    pub(super) fn kept(&mut self, event: &Position, by: Member) {
        // One's own other windows are no others.
        if Some(by) == self.people.my_key() {
            return;
        }
        let here = self.people.here();
        self.own(event, |reach| {
            let held = &mut reach.room;
            held.refused = None;
            if !held.kept.contains(&by) {
                held.kept.push(by);
            }
            reach.count_here(&here);
        });
    }

    pub(super) fn own(&mut self, event: &Position, change: impl Fn(&mut Reach)) {
        self.direct.own(event, &change);
        self.log.update(event, |what| {
            if let What::Own { reach, .. } = what {
                change(reach);
            }
        });
    }

    /// Somebody came or went: of each own message it is told how many of those here hold it.
    pub(super) fn count_here(&mut self) {
        let here = self.people.here();
        self.log.change_own(|reach| reach.count_here(&here));
        self.direct
            .each(|log| log.change_own(|reach| reach.count_here(&here)));
    }
}

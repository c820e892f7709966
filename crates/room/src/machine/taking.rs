//! What comes from others: frames, the events in them, and word of what there is to be had.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use bytes::Bytes;
use murmuration_swarm::{PeerId, Time};

use super::{Machine, Peer, floods::Measure, giving};
use crate::{
    Event, EventError, Now, Position, Refusal, Told,
    frames::{Frame, write},
};

/// How long something that another peer holds may be on its way from its author.
const ON_ITS_WAY: Duration = Duration::from_millis(500);
/// How long a peer that was asked for something has before the next one is.
const ASKED: Duration = Duration::from_secs(5);
/// How many events may be wanted at a time.
const WANTED: usize = 4096;
/// How many of them a peer may be the first to name.
const NAMED: usize = 1024;
/// How many peers may be known to hold one.
const HOLDERS: usize = 8;

/// Something that others hold.
#[derive(Debug)]
pub(super) struct Wanted {
    /// Who named it first.
    by: PeerId,
    /// Who holds it, but for those who were asked.
    from: VecDeque<PeerId>,
    ask_at: Time,
}

impl Machine {
    pub(super) fn data(&mut self, now: Now, id: &PeerId, bytes: &[u8]) {
        let Some(mut peer) = self.peers.remove(id) else {
            return;
        };
        peer.frames.push(bytes);
        let heard = self.hear(now, &mut peer);
        match heard {
            Ok(()) => {
                self.peers.insert(id.clone(), peer);
                self.judge_clock();
            }
            // Without it in the list, nothing more is read and nothing more is said.
            Err(why) => self.core.tell(Told::Misbehaving { peer: peer.id, why }),
        }
        self.give(now);
    }

    fn hear(&mut self, now: Now, peer: &mut Peer) -> Result<(), String> {
        while let Some(frame) = peer.frames.next().map_err(|error| error.to_string())? {
            match frame {
                Frame::Clock(wall) => {
                    let ahead = i128::from(wall.0) - i128::from(now.wall.0);
                    peer.ahead = Some(i64::try_from(ahead).unwrap_or(i64::MAX));
                }
                Frame::Events(events) => self.take(now, peer, &events)?,
                Frame::Reconcile {
                    from,
                    session,
                    message,
                } => self.compared(now, peer, from, session, message)?,
                Frame::Have(positions) => {
                    self.kept(peer, &positions);
                    self.offered(now, peer, &positions);
                }
                Frame::Want(positions) => {
                    let held = |position: &Position| self.core.log.contains(position);
                    peer.outbox.give(positions.into_iter().filter(held));
                }
                Frame::Refuse(why, positions) => self.refused(peer, why, &positions),
                Frame::Offer(count) => self.hear_offer(peer, count),
                Frame::Take(from) => peer.outbox.taken(from),
                Frame::Unknown => {}
            }
        }
        Ok(())
    }

    /// Takes events in; an honest member sends none that is not right.
    fn take(&mut self, now: Now, peer: &mut Peer, sent: &[Bytes]) -> Result<(), String> {
        let mut new = Vec::new();
        let mut refused: Vec<(Refusal, Position)> = Vec::new();
        for bytes in sent {
            let event = Event::read_form(bytes.clone(), &self.core.room);
            let event = event.map_err(|error| error.to_string())?;
            let position = event.position();
            peer.holds(position);
            match self.judge(now, &event) {
                Ok(true) => {
                    self.brought(now, peer, &event);
                    new.push(Arc::new(event.alone()));
                }
                Ok(false) => {}
                Err(Judged::Refused(why)) => {
                    refused.push((why, position));
                    continue;
                }
                Err(Judged::Wrong(error)) => return Err(error.to_string()),
            }
            self.wanted.remove(&position);
            peer.owe(position);
        }
        self.core.add(new);
        self.prune(now);
        giving::answer(&mut self.core, peer);
        for why in [Refusal::Future, Refusal::Flood, Refusal::Old] {
            let positions = refused.iter().filter(|(reason, _)| *reason == why);
            let positions: Vec<Position> = positions.map(|(_, position)| *position).collect();
            for frame in write::refuse(why, &positions) {
                self.core.send(&peer.id, frame);
            }
        }
        Ok(())
    }

    /// Whether an event is to be taken in: not if it is here already.
    fn judge(&mut self, now: Now, event: &Event) -> Result<bool, Judged> {
        if self.core.log.contains(&event.position()) {
            return Ok(false);
        }
        if !self.core.log.would_hold(&event.position()) {
            return Err(Judged::Refused(Refusal::Old));
        }
        if event.at().is_ahead_of(now.wall) {
            return Err(Judged::Refused(Refusal::Future));
        }
        let is_own = event.author() == self.me.member();
        if !is_own && self.floods.is_cut_off(now, event) {
            return Err(Judged::Refused(Refusal::Flood));
        }
        if !event.is_signed() {
            return Err(Judged::Wrong(EventError::Signature));
        }
        if is_own {
            return Ok(true);
        }
        match self.floods.measure(now, event) {
            Measure::Taken => Ok(true),
            Measure::Slowed => Err(Judged::Refused(Refusal::Flood)),
            Measure::CutOff => {
                self.core.tell(Told::Flooding(event.author()));
                Err(Judged::Refused(Refusal::Flood))
            }
        }
    }

    /// Others say what they hold: what is not here is asked for, unless it comes by itself.
    fn offered(&mut self, now: Now, peer: &Peer, positions: &[Position]) {
        let mut named = self.wanted.values().filter(|it| it.by == peer.id).count();
        for position in positions {
            let log = &self.core.log;
            if log.contains(position)
                || !log.would_hold(position)
                || position.at.is_ahead_of(now.wall)
            {
                continue;
            }
            if let Some(wanted) = self.wanted.get_mut(position) {
                if wanted.from.len() < HOLDERS && !wanted.from.contains(&peer.id) {
                    wanted.from.push_back(peer.id.clone());
                }
            } else if self.wanted.len() < WANTED && named < NAMED {
                named += 1;
                let wanted = Wanted {
                    by: peer.id.clone(),
                    from: [peer.id.clone()].into(),
                    ask_at: now.time + ON_ITS_WAY,
                };
                self.wanted.insert(*position, wanted);
            }
        }
    }

    /// Asks for what is due, of one peer at a time.
    pub(super) fn ask(&mut self, now: Now) {
        let due = self.wanted.iter().filter(|(_, it)| it.ask_at <= now.time);
        let due: Vec<Position> = due.map(|(position, _)| *position).collect();
        let mut asked: Vec<(PeerId, Vec<Position>)> = Vec::new();
        for position in due {
            let Some(wanted) = self.wanted.get_mut(&position) else {
                continue;
            };
            wanted.ask_at = now.time + ASKED;
            let mut from = std::iter::from_fn(|| wanted.from.pop_front());
            let Some(peer) = from.find(|peer| self.peers.contains_key(peer)) else {
                // A comparison will find it, if anybody has it.
                self.wanted.remove(&position);
                continue;
            };
            match asked.iter_mut().find(|(other, _)| *other == peer) {
                Some((_, positions)) => positions.push(position),
                None => asked.push((peer, vec![position])),
            }
        }
        for (peer, positions) in asked {
            for frame in write::want(&positions) {
                self.core.send(&peer, frame);
            }
        }
    }

    /// When something is to be asked for next.
    pub(super) fn ask_at(&self) -> Option<Time> {
        self.wanted.values().map(|wanted| wanted.ask_at).min()
    }
}

/// Why an event is not taken in.
enum Judged {
    /// For now, or not here.
    Refused(Refusal),
    /// Nobody may have it.
    Wrong(EventError),
}

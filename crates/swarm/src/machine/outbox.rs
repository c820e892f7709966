//! Posts to peers' channels: one in flight for each peer and hub, so that they arrive in order.
//!
//! An original peer takes a candidate only after the offer, and two POSTs at once may overtake each
//! other.

use std::{collections::VecDeque, time::Duration};

use litemap::LiteMap;
use murmuration_signalhub::Channel;

use crate::{Dropped, Effect, Event, HubId, Output, PostId, Time};

/// How often a message is posted before it is dropped.
const TRIES: u32 = 3;
/// How long a refused message waits for its next try, times the tries before.
const REST: Duration = Duration::from_millis(400);
/// How many messages may wait for one peer at one hub. A link needs two, and one more for each
/// candidate with an original peer.
const WAITING: usize = 64;

type Address = (HubId, Channel);

/// What is yet to be posted.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    queues: LiteMap<Address, Queue>,
    posting: LiteMap<PostId, Address>,
    last: u64,
}

/// The messages for one channel of one hub; the first is the one that is being posted.
#[derive(Debug)]
struct Queue {
    waiting: VecDeque<String>,
    tries: u32,
    /// When the first is posted again, after it was refused.
    again: Option<Time>,
}

impl Outbox {
    /// Posts `body` after what was posted there before.
    pub fn post(&mut self, out: &mut VecDeque<Output>, hub: HubId, channel: Channel, body: String) {
        let address = (hub, channel);
        if let Some(queue) = self.queues.get_mut(&address) {
            if queue.waiting.len() < WAITING {
                queue.waiting.push_back(body);
            } else {
                out.push_back(Output::Tell(Event::Dropped(Dropped::Post(address.1))));
            }
            return;
        }
        let queue = Queue {
            waiting: [body].into(),
            tries: 0,
            again: None,
        };
        self.queues.insert(address.clone(), queue);
        self.send_first(out, address);
    }

    /// Posts `body` at once and once; whether it is taken does not matter.
    pub fn post_loosely(
        &mut self,
        out: &mut VecDeque<Output>,
        hub: HubId,
        channel: Channel,
        body: String,
    ) {
        let post = self.next_id();
        out.push_back(Output::Do(Effect::Post {
            post,
            hub,
            channel,
            body,
        }));
    }

    /// A post was answered.
    pub fn posted(&mut self, now: Time, out: &mut VecDeque<Output>, post: PostId, taken: bool) {
        let Some(address) = self.posting.remove(&post) else {
            return;
        };
        let Some(queue) = self.queues.get_mut(&address) else {
            return;
        };
        queue.tries += 1;
        if !taken && queue.tries < TRIES {
            queue.again = Some(now + REST * queue.tries);
            return;
        }
        if !taken {
            out.push_back(Output::Tell(Event::Dropped(Dropped::Post(
                address.1.clone(),
            ))));
        }
        queue.waiting.pop_front();
        queue.tries = 0;
        self.send_first(out, address);
    }

    /// Posts again what has rested.
    pub fn due(&mut self, now: Time, out: &mut VecDeque<Output>) {
        let rested: Vec<Address> = self
            .queues
            .iter()
            .filter(|(_, queue)| queue.again.is_some_and(|again| again <= now))
            .map(|(address, _)| address.clone())
            .collect();
        for address in rested {
            self.send_first(out, address);
        }
    }

    /// What rests after a refusal does so no longer.
    pub fn hurry(&mut self, now: Time, out: &mut VecDeque<Output>) {
        for (_, queue) in self.queues.iter_mut() {
            queue.again = queue.again.map(|_| now);
        }
        self.due(now, out);
    }

    /// When something has rested.
    pub fn deadline(&self) -> Option<Time> {
        self.queues.values().filter_map(|queue| queue.again).min()
    }

    fn send_first(&mut self, out: &mut VecDeque<Output>, address: Address) {
        let post = self.next_id();
        let Some(queue) = self.queues.get_mut(&address) else {
            return;
        };
        queue.again = None;
        let Some(body) = queue.waiting.front().cloned() else {
            self.queues.remove(&address);
            return;
        };
        let (hub, channel) = address.clone();
        self.posting.insert(post, address);
        out.push_back(Output::Do(Effect::Post {
            post,
            hub,
            channel,
            body,
        }));
    }

    fn next_id(&mut self) -> PostId {
        self.last += 1;
        PostId(self.last)
    }
}

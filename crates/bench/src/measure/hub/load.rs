//! The load: subscribers to one channel, and posters who keep it busy, all in one thread. They are
//! at one hub, or at several that are one.
//!
//! There are two kinds of it. In the closed loop at most [`IN_FLIGHT`] posts are under way at any
//! time: posted, and not yet both answered and read by as many as subscribe. So neither hub can put
//! work off for later, and each is as busy as it can be. In the open loop posts are due at a steady
//! rate, whatever the hub does, and what is timed begins when a post was due: a hub that is late for
//! one is late for those behind it as well.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Result, bail, ensure};
use mio::{Events, Interest, Poll, Token};

use super::{
    PATIENCE,
    listener::{Listener, gather},
    poster::Poster,
};

/// How many posts are under way at most; as many connections post.
pub(super) const IN_FLIGHT: usize = 16;

/// How much a subscriber reads at once, in bytes.
const BUFFER: usize = 256 * 1024;

/// Everybody, connected. The sockets' tokens count the listeners, and then the posters.
pub(super) struct Load {
    poll: Poll,
    events: Events,
    buffer: Vec<u8>,
    listeners: Vec<Listener>,
    posters: Vec<Poster>,
    /// The posters whose post has been answered. The next is who has been idle the longest, so that
    /// each hub gets its share.
    idle: VecDeque<usize>,
    posted: u64,
    delivered: u64,
}

impl Load {
    /// Connects everybody, to each address as many.
    pub(super) fn connect(addresses: &[SocketAddr], subscribers: usize) -> Result<Self> {
        let poll = Poll::new()?;
        let sockets = gather(addresses, subscribers)?;
        let mut listeners = Vec::with_capacity(subscribers);
        for (token, socket) in sockets.into_iter().enumerate() {
            let mut listener = Listener::new(socket)?;
            let registry = poll.registry();
            registry.register(&mut listener.socket, Token(token), Interest::READABLE)?;
            listeners.push(listener);
        }
        let mut posters = Vec::new();
        for (number, &address) in (0..IN_FLIGHT).zip(addresses.iter().cycle()) {
            let mut poster = Poster::connect(address)?;
            let token = Token(subscribers + number);
            let registry = poll.registry();
            registry.register(&mut poster.socket, token, Interest::READABLE)?;
            posters.push(poster);
        }
        Ok(Self {
            poll,
            events: Events::with_capacity(1024),
            buffer: vec![0; BUFFER],
            listeners,
            posters,
            idle: (0..IN_FLIGHT).collect(),
            posted: 0,
            delivered: 0,
        })
    }

    /// Posts for as long as `time`, waits until all of it has been delivered, and gives the number
    /// of deliveries.
    pub(super) fn keep_busy(&mut self, time: Duration) -> Result<u64> {
        let (begin, before) = (Instant::now(), self.delivered);
        while begin.elapsed() < time {
            while self.may_post()
                && let Some(poster) = self.idle.pop_front()
            {
                self.post(poster)?;
            }
            self.turn(PATIENCE, |_| ())?;
        }
        self.finish(|_| ())?;
        Ok(self.delivered - before)
    }

    /// Posts `rate` times a second for as long as `time`, and gives how long each delivery took from
    /// the moment when its post was due, in the order in which they came.
    pub(super) fn at_rate(&mut self, rate: u32, time: Duration) -> Result<Vec<Duration>> {
        let (begin, first) = (Instant::now(), self.posted);
        let due_at = |number: u64| begin + Duration::from_secs(number - first) / rate;
        let mut took = Vec::new();
        let mut note = |number| took.push(due_at(number).elapsed());
        let end = begin + time;
        loop {
            let now = Instant::now();
            let due = due_at(self.posted);
            if due >= end {
                break;
            }
            if due <= now
                && let Some(poster) = self.idle.pop_front()
            {
                self.post(poster)?;
            }
            // To sleep would be to wake up late, by as much as is to be measured.
            self.turn(Duration::ZERO, &mut note)?;
            ensure!(
                now < end + PATIENCE,
                "it does not keep up with {rate} posts a second"
            );
        }
        self.finish(&mut note)?;
        Ok(took)
    }

    /// Waits until all that was posted has been answered and delivered.
    fn finish(&mut self, mut heard: impl FnMut(u64)) -> Result<()> {
        while self.idle.len() < IN_FLIGHT || self.delivered < self.due() {
            self.turn(PATIENCE, &mut heard)?;
        }
        self.check()
    }

    /// Posts the next message. That poster must be idle.
    fn post(&mut self, poster: usize) -> Result<()> {
        self.posters[poster].post(self.posted)?;
        self.posted += 1;
        Ok(())
    }

    /// Reads whatever has come in, after waiting for something for as long as `wait`. Tells the
    /// number of each message that a subscriber has got.
    ///
    /// # Errors
    ///
    /// When nothing has come for as long as a hub may be silent.
    fn turn(&mut self, wait: Duration, mut heard: impl FnMut(u64)) -> Result<()> {
        self.poll.poll(&mut self.events, Some(wait))?;
        if self.events.is_empty() && wait >= PATIENCE {
            let (delivered, due) = (self.delivered, self.due());
            bail!("nothing came for {PATIENCE:?}, after {delivered} of {due} deliveries");
        }
        for event in &self.events {
            let Token(token) = event.token();
            if let Some(listener) = self.listeners.get_mut(token) {
                let delivered = &mut self.delivered;
                listener.listen(&mut self.buffer, |number| {
                    *delivered += 1;
                    heard(number);
                })?;
            } else {
                let poster = token - self.listeners.len();
                if self.posters[poster].is_answered()? {
                    self.idle.push_back(poster);
                }
            }
        }
        Ok(())
    }

    fn may_post(&self) -> bool {
        let under_way = self.due() - self.delivered;
        under_way <= (IN_FLIGHT as u64 - 1) * self.listeners.len() as u64
    }

    /// All deliveries of all posts.
    fn due(&self) -> u64 {
        self.posted * self.listeners.len() as u64
    }

    /// That everybody has got everything once.
    fn check(&self) -> Result<()> {
        for listener in &self.listeners {
            let (heard, posted) = (listener.heard, self.posted);
            ensure!(
                heard == posted,
                "a subscriber got {heard} messages of {posted}"
            );
        }
        Ok(())
    }
}

//! What a tab's siblings say, and whoever else has this origin.

use std::{collections::BTreeMap, time::Duration};

use murmuration_signalhub::Channel;
use murmuration_swarm::Time;

use crate::sharing::{
    HubReport, Input, Lock, Output, Saying, Sharing, StreamId, StreamReport, TabId, wire::LONGEST,
};

/// The most streams that a tab may have at once: browsers allow six connections to a server, and
/// posts need one.
const MOST_STREAMS: usize = 5;
/// The most that a tab may say because of one saying.
const MOST_SAID: usize = 2;
/// The most often that a tab may want to be woken in a second.
const MOST_TICKS: u64 = 100;
/// The longest time that passes at once, in milliseconds.
const LONGEST_PAUSE: u64 = 200_000;

/// Each line is something that happens to a tab:
///
/// | line | what happens |
/// | --- | --- |
/// | `o`, `c` | its swarm wants a stream; wants it no more |
/// | `gN`, `h`, `s`, `u` | the lock is ours since N; is another's; is stolen; does not exist |
/// | `+N`, `-N` | the stream that is the Nth newest opens; ends |
/// | `mN…` | that stream has a message: a channel's name, a space, and the rest |
/// | `tN` | N milliseconds pass |
/// | other lines | a sibling says this |
pub fn siblings(data: &[u8]) {
    let mut tab = Tab::new();
    for line in data.split(|&byte| byte == b'\n') {
        // Where it makes no sense, nothing happens.
        let _ = tab.line(&String::from_utf8_lossy(line));
    }
}

/// A tab, and what must be true of it.
struct Tab {
    sharing: Sharing,
    now: Time,
    swarm: Swarm,
    lock: Option<Lock>,
    /// Whether each of its streams is open.
    streams: BTreeMap<StreamId, bool>,
    newest: StreamId,
}

/// What its swarm has been told.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Swarm {
    Closed,
    Opening,
    Open,
}

impl Tab {
    fn new() -> Self {
        Self {
            sharing: Sharing::new(TabId(5)),
            now: Time::default(),
            swarm: Swarm::Closed,
            lock: None,
            streams: BTreeMap::new(),
            newest: StreamId(0),
        }
    }

    fn line(&mut self, line: &str) -> Option<()> {
        let what = line.chars().next()?;
        let rest = line.get(what.len_utf8()..)?;
        match what {
            'o' if self.swarm == Swarm::Closed => {
                self.swarm = Swarm::Opening;
                let own = Channel::new("own").expect("it is a name");
                self.input(Input::Open(own));
            }
            'c' if self.swarm != Swarm::Closed => {
                self.swarm = Swarm::Closed;
                self.input(Input::Close);
            }
            'g' => self.lock(Lock::Granted {
                at: rest.parse().ok()?,
            }),
            'h' => self.lock(Lock::Held),
            's' => self.lock(Lock::Stolen),
            'u' => self.lock(Lock::Unavailable),
            '+' => {
                let id = self.nth(rest)?;
                if !self.streams.insert(id, true)? {
                    self.input(Input::Stream(id, StreamReport::Opened));
                }
            }
            '-' => {
                let id = self.nth(rest)?;
                self.input(Input::Stream(id, StreamReport::Lost));
                assert!(!self.streams.contains_key(&id), "it has ended");
            }
            'm' => {
                let id = self.nth(rest)?;
                let (channel, data) = rest.get(1..)?.split_once(' ')?;
                let (channel, data) = (channel.to_owned(), data.to_owned());
                // What a hub names otherwise no sibling reads.
                let named = channel.is_empty() || Channel::new(&channel).is_ok();
                if named && self.streams[&id] {
                    self.input(Input::Stream(id, StreamReport::Message { channel, data }));
                }
            }
            't' => self.pass(rest.parse().ok()?),
            _ => self.hear(line)?,
        }
        Some(())
    }

    fn nth(&self, digit: &str) -> Option<StreamId> {
        let nth = digit.chars().next()?.to_digit(10)?;
        self.streams.keys().rev().nth(nth as usize).copied()
    }

    /// News of the lock, if the browser can have them.
    fn lock(&mut self, news: Lock) {
        let can = match self.lock {
            None => news != Lock::Stolen,
            Some(Lock::Held | Lock::Stolen) => matches!(news, Lock::Granted { .. }),
            Some(Lock::Granted { .. }) => news == Lock::Stolen,
            Some(Lock::Unavailable) => false,
        };
        if can {
            self.lock = Some(news);
            self.input(Input::Lock(news));
        }
    }

    /// As the driver reads it.
    fn hear(&mut self, line: &str) -> Option<()> {
        if line.len() > LONGEST {
            return None;
        }
        let saying = Saying::decode(line)?;
        assert_eq!(Saying::decode(&saying.encode()).as_ref(), Some(&saying));
        let said = self.handle(Input::Said(saying));
        assert!(said <= MOST_SAID, "{said} sayings come of one");
        Some(())
    }

    /// Time passes, and it is woken whenever it wants to be.
    fn pass(&mut self, millis: u64) {
        let span = Duration::from_millis(millis.min(LONGEST_PAUSE));
        let end = self.now + span;
        let mut ticks = 0;
        while let Some(wake) = self.sharing.deadline().filter(|&wake| wake <= end) {
            self.now = wake;
            self.input(Input::Tick);
            ticks += 1;
        }
        self.now = end;
        let most = MOST_TICKS * (span.as_secs() + 1);
        assert!(ticks <= most, "woken {ticks} times in {span:?}");
    }

    fn input(&mut self, input: Input) {
        self.handle(input);
    }

    /// Gives how much it says.
    fn handle(&mut self, input: Input) -> usize {
        let outputs = self.sharing.handle(self.now, input);
        let mut said = 0;
        for output in outputs {
            said += usize::from(matches!(output, Output::Say(_)));
            self.check(output);
        }
        let wake = self.sharing.deadline();
        assert!(
            wake.is_none_or(|wake| wake > self.now),
            "it is {:?}, and it wants to be woken at {wake:?}",
            self.now
        );
        said
    }

    fn check(&mut self, output: Output) {
        match output {
            Output::Open(id, channels) => {
                assert!(id > self.newest, "{id:?} after {:?}", self.newest);
                self.newest = id;
                self.streams.insert(id, false);
                assert!(channels.names().all(|name| Channel::new(name).is_ok()));
                let streams = self.streams.len();
                assert!(streams <= MOST_STREAMS, "{streams} streams");
            }
            Output::Close(id) => assert!(self.streams.remove(&id).is_some(), "{id:?} is closed"),
            Output::Say(line) => {
                assert!(line.len() <= LONGEST, "{} bytes are said", line.len());
                assert!(Saying::decode(&line).is_some(), "{line:?}");
            }
            Output::Steal => assert_ne!(self.lock, None),
            Output::Tell(HubReport::Opened) => {
                assert_eq!(self.swarm, Swarm::Opening);
                self.swarm = Swarm::Open;
            }
            Output::Tell(HubReport::Lost) => {
                assert_ne!(self.swarm, Swarm::Closed);
                self.swarm = Swarm::Closed;
            }
            Output::Tell(HubReport::Message(_)) => {}
        }
    }
}

//! A browser with some tabs: their lock, their channel, their time.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap, VecDeque},
    ops::RangeInclusive,
    time::Duration,
};

use fastrand::Rng;
use murmuration_signalhub::Channel;

use super::super::{
    Channels, HubReport, Input, Lock, Output, Saying, Sharing, StreamId, StreamReport, TabId, What,
};
use super::{SECOND, hub::Hub};
use crate::Time;

/// How long everything has to be quiet around a message that nobody may miss.
const QUIET: Duration = Duration::from_secs(5);

pub struct Browser {
    pub rng: Rng,
    pub now: Duration,
    pub hub: Hub,
    pub has_locks: bool,
    /// How often a swarm was told that its stream is lost.
    pub lost: usize,
    /// Whether to print all that happens.
    traced: bool,
    tabs: Vec<Tab>,
    /// Who has the lock, and who waits for it.
    lock: Option<usize>,
    queue: VecDeque<usize>,
    planned: BinaryHeap<Reverse<(Duration, u64)>>,
    what: BTreeMap<u64, (usize, Due)>,
    /// When somebody last got or lost what others rely on.
    upheaval: Duration,
    posted: u64,
    /// What has been posted, and who had been told before that its stream is open.
    owed: VecDeque<(Duration, String, Vec<usize>)>,
}

struct Tab {
    sharing: Sharing,
    channels: Vec<Channel>,
    alive: bool,
    /// What happens to it while it is frozen comes when it thaws.
    frozen: Option<Vec<Due>>,
    /// Since when it has been told that its stream is open.
    open: Option<Duration>,
    heard: Vec<String>,
    wake: Option<Time>,
    /// Until when what it said is under way.
    busy: Duration,
}

/// What comes.
#[derive(Clone, Debug)]
pub enum Due {
    Want,
    Tick,
    Ask,
    Announce,
    Lock(Lock),
    Said(Saying),
    Stream(StreamId, StreamReport),
}

impl Browser {
    pub fn new(seed: u64) -> Self {
        Self {
            rng: Rng::with_seed(seed),
            now: Duration::ZERO,
            hub: Hub::default(),
            has_locks: true,
            lost: 0,
            traced: std::env::var_os("TRACE").is_some(),
            tabs: Vec::new(),
            lock: None,
            queue: VecDeque::new(),
            planned: BinaryHeap::new(),
            what: BTreeMap::new(),
            upheaval: Duration::ZERO,
            posted: 0,
            owed: VecDeque::new(),
        }
    }

    pub fn millis(&mut self, range: RangeInclusive<u64>) -> Duration {
        Duration::from_millis(self.rng.u64(range))
    }

    pub fn open_tab(&mut self) {
        let tab = self.tabs.len();
        let id = TabId(self.rng.u64(..));
        let own = Channel::new(&format!("c{tab}")).expect("a name");
        self.tabs.push(Tab {
            sharing: Sharing::new(id),
            channels: vec![Channel::all(), own],
            alive: true,
            frozen: None,
            open: None,
            heard: Vec::new(),
            wake: None,
            busy: Duration::ZERO,
        });
        let asks = self.millis(1..=20);
        self.plan(asks, tab, Due::Ask);
        self.happens(tab, Due::Want);
    }

    /// Closes it, as its x does.
    pub fn close(&mut self, tab: usize) {
        if self.tabs[tab].frozen.is_none() {
            self.input(tab, Input::Close);
        }
        self.crash(tab);
    }

    pub fn crash(&mut self, tab: usize) {
        self.tabs[tab].alive = false;
        self.unsubscribe(|it, _| it == tab);
        self.queue.retain(|&it| it != tab);
        if self.lock == Some(tab) {
            self.upheaval();
            self.lock = None;
            self.grant();
        }
    }

    pub fn freeze(&mut self, tab: usize) {
        self.upheaval();
        self.tabs[tab].frozen.get_or_insert_default();
    }

    pub fn thaw(&mut self, tab: usize) {
        self.upheaval();
        for due in self.tabs[tab].frozen.take().into_iter().flatten() {
            self.happens(tab, due);
        }
    }

    pub fn thaw_all(&mut self) {
        for tab in 0..self.tabs.len() {
            self.thaw(tab);
        }
    }

    /// Does it to one of the living.
    pub fn any(&mut self, act: impl Fn(&mut Self, usize)) {
        let living: Vec<usize> = self.alive().collect();
        if let Some(&tab) = self.rng.choice(&living) {
            act(self, tab);
        }
    }

    pub fn living(&self) -> usize {
        self.alive().count()
    }

    pub fn holder(&self) -> Option<usize> {
        self.lock
    }

    /// A script of the same origin says what makes no sense.
    pub fn babble(&mut self) {
        self.upheaval();
        let stray = Channel::new("stray").expect("a name");
        let tabs = self.rng.choice(&self.tabs);
        let tab = tabs.map_or(stray.clone(), |tab| tab.channels[1].clone());
        let stranger = TabId(self.rng.u64(..));
        let stream = StreamId(self.rng.u64(..10));
        let what = match self.rng.u8(..6) {
            0 => What::Want(stray),
            1 => What::Gone(stray),
            2 => What::Hold {
                epoch: self.rng.u64(..self.millis_since_begin() + 20),
                stream,
                channels: Channels::with(&tab),
            },
            3 => What::Refuse(tab),
            4 => What::Relay {
                stream,
                channel: "all".into(),
                data: "babble".into(),
            },
            _ => What::Lost,
        };
        let saying = Saying {
            from: stranger,
            what,
        };
        self.broadcast(usize::MAX, saying.encode());
    }

    pub fn upheaval(&mut self) {
        self.upheaval = self.now;
    }

    pub fn plan(&mut self, delay: Duration, tab: usize, due: Due) {
        let number = self.what.last_key_value().map_or(0, |(&last, _)| last + 1);
        self.what.insert(number, (tab, due));
        self.planned.push(Reverse((self.now + delay, number)));
    }

    pub fn run(&mut self, duration: Duration) {
        let end = self.now + duration;
        while let Some(&Reverse((at, number))) = self.planned.peek() {
            if at > end {
                break;
            }
            self.planned.pop();
            self.now = at;
            let (tab, due) = self.what.remove(&number).expect("it is planned once");
            self.happens(tab, due);
        }
        self.now = end;
        if self.lock.is_some_and(|tab| self.tabs[tab].frozen.is_some()) {
            self.upheaval();
        }
        self.check_owed();
    }

    /// Runs, while somebody posts all the time; whoever may rely on it is to hear it.
    pub fn chatter(&mut self, duration: Duration) {
        let end = self.now + duration;
        while self.now < end {
            let tab = self.rng.usize(..self.tabs.len().max(1));
            let channel = match self.tabs.get(tab) {
                Some(tab) if self.rng.bool() => tab.channels[1].clone(),
                _ => Channel::all(),
            };
            self.say_to_whom_may_rely(&channel);
            let pause = self.millis(1..=200).min(end - self.now);
            self.run(pause.max(Duration::from_millis(1)));
        }
    }

    /// Everything is quiet: each tab hears what is for it, in order, and just once.
    pub fn everybody_hears(&mut self) {
        self.owed.clear();
        for tab in &mut self.tabs {
            tab.heard.clear();
        }
        let living: Vec<usize> = self.alive().collect();
        let mut expected: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for round in 0..3 {
            for &tab in &living {
                let channel = self.tabs[tab].channels[round % 2].clone();
                let data = self.say(&channel);
                let hears = |it: &&usize| self.tabs[**it].channels.contains(&channel);
                for &it in living.iter().filter(hears) {
                    expected.entry(it).or_default().push(data.clone());
                }
                let pause = self.millis(0..=10);
                self.run(pause);
            }
        }
        self.run(SECOND);
        for (tab, expected) in expected {
            assert_eq!(
                self.tabs[tab].heard, expected,
                "tab {tab} at {:?}",
                self.now
            );
        }
    }

    /// Whoever has been told that its stream is open relies on hearing this.
    fn say_to_whom_may_rely(&mut self, channel: &Channel) {
        let data = self.say(channel);
        let relies = |&tab: &usize| {
            let tab = &self.tabs[tab];
            tab.open.is_some() && tab.channels.contains(channel)
        };
        let owed = self.alive().filter(relies).collect();
        self.owed.push_back((self.now, data, owed));
    }

    fn say(&mut self, channel: &Channel) -> String {
        self.posted += 1;
        let data = self.posted.to_string();
        self.post(channel, &data);
        data
    }

    fn check_owed(&mut self) {
        while let Some((at, data, tabs)) = self.owed.pop_front_if(|it| it.0 + QUIET < self.now) {
            if self.upheaval + QUIET > at {
                continue;
            }
            for tab in tabs {
                let it = &self.tabs[tab];
                let relied = it.alive && it.open.is_some_and(|since| since <= at);
                assert!(
                    !relied || it.heard.contains(&data),
                    "tab {tab} has missed {data}, posted at {at:?}"
                );
            }
        }
    }

    /// The living that are not frozen.
    fn alive(&self) -> impl Iterator<Item = usize> {
        let alive = |&tab: &usize| self.tabs[tab].alive && self.tabs[tab].frozen.is_none();
        (0..self.tabs.len()).filter(alive)
    }

    fn happens(&mut self, tab: usize, due: Due) {
        let it = &mut self.tabs[tab];
        if !it.alive {
            return;
        }
        if let Some(backlog) = &mut it.frozen {
            return backlog.push(due);
        }
        let input = match due {
            Due::Ask => return self.ask(tab),
            Due::Announce => return self.say_to_whom_may_rely(&Channel::all()),
            Due::Want => Input::Open(it.channels[1].clone()),
            Due::Tick => {
                it.wake = None;
                Input::Tick
            }
            Due::Lock(lock) => {
                if lock == Lock::Stolen {
                    self.queue.push_back(tab);
                }
                Input::Lock(lock)
            }
            Due::Said(saying) => Input::Said(saying),
            Due::Stream(id, report) => Input::Stream(id, report),
        };
        self.input(tab, input);
    }

    fn input(&mut self, tab: usize, input: Input) {
        let now = Time::new(self.now);
        self.trace(|| format!("tab {tab} <- {input:?}"));
        for output in self.tabs[tab].sharing.handle(now, input) {
            self.trace(|| format!("tab {tab} -> {output:?}"));
            match output {
                Output::Open(id, channels) => {
                    let names = channels.names().map(|it| Channel::new(it).expect("a name"));
                    self.subscribe(tab, id, names.collect());
                }
                Output::Close(id) => self.unsubscribe(|owner, it| (owner, it) == (tab, id)),
                Output::Say(saying) => self.broadcast(tab, saying),
                Output::Steal => self.steal(tab),
                Output::Tell(report) => self.told(tab, report),
            }
        }
        let deadline = self.tabs[tab].sharing.deadline();
        if let Some(at) = deadline
            && self.tabs[tab].wake.is_none_or(|wake| at < wake)
        {
            self.tabs[tab].wake = Some(at);
            // A hidden tab's timers are late.
            let late = if self.rng.bool() { 0 } else { 1000 };
            let late = self.millis(0..=late);
            self.plan(at.since(now) + late, tab, Due::Tick);
        }
    }

    fn trace(&self, what: impl FnOnce() -> String) {
        if self.traced {
            println!("{:?} {}", self.now, what());
        }
    }

    fn told(&mut self, tab: usize, report: HubReport) {
        let it = &mut self.tabs[tab];
        match report {
            HubReport::Opened => {
                assert!(it.open.is_none(), "told twice that it is open");
                it.open = Some(self.now);
                let delay = self.millis(5..=40);
                self.plan(delay, tab, Due::Announce);
            }
            HubReport::Message(data) => it.heard.push(data),
            HubReport::Lost => {
                it.open = None;
                self.lost += 1;
                let pause = self.millis(750..=1250);
                self.plan(pause, tab, Due::Want);
            }
        }
    }

    /// Everybody gets it, in the order in which a tab says it, some later than others.
    fn broadcast(&mut self, from: usize, line: String) {
        let saying = Saying::decode(&line).expect("a tab says what a tab understands");
        let mut at = self.now + self.millis(1..=8);
        if let Some(speaker) = self.tabs.get_mut(from) {
            at = at.max(speaker.busy);
            speaker.busy = at;
        }
        for tab in (0..self.tabs.len()).filter(|&tab| tab != from) {
            let lag = Duration::from_millis((tab * 5 % 8) as u64);
            self.plan(at + lag - self.now, tab, Due::Said(saying.clone()));
        }
    }

    fn ask(&mut self, tab: usize) {
        let lock = match self.lock {
            _ if !self.has_locks => Lock::Unavailable,
            None => {
                self.lock = Some(tab);
                self.granted()
            }
            Some(_) => {
                self.queue.push_back(tab);
                Lock::Held
            }
        };
        self.plan(Duration::ZERO, tab, Due::Lock(lock));
    }

    fn grant(&mut self) {
        self.lock = self.queue.pop_front();
        if let Some(next) = self.lock {
            let delay = self.millis(1..=10);
            self.plan(delay, next, Due::Lock(self.granted()));
        }
    }

    fn steal(&mut self, tab: usize) {
        self.upheaval();
        if let Some(before) = self.lock.filter(|&it| it != tab) {
            let delay = self.millis(1..=10);
            self.plan(delay, before, Due::Lock(Lock::Stolen));
        }
        self.queue.retain(|&it| it != tab);
        self.lock = Some(tab);
        let delay = self.millis(1..=10);
        self.plan(delay, tab, Due::Lock(self.granted()));
    }

    fn granted(&self) -> Lock {
        let at = self.millis_since_begin();
        Lock::Granted { at }
    }

    fn millis_since_begin(&self) -> u64 {
        self.now.as_millis() as u64
    }
}

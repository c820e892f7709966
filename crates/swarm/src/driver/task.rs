//! The task that owns the machine and every object of the browser.

use std::{mem, pin::pin};

use bytes::Bytes;
use futures::{
    Stream, StreamExt,
    channel::mpsc,
    future::{self, Either},
};
use gloo_events::EventListener;
use litemap::LiteMap;
use murmuration_signalhub::{App, Channel, HubUrl};
use wasm_bindgen::JsValue;
use web_sys::{RtcConfiguration, RtcPeerConnection, Window};

use super::{
    JoinError,
    clock::{Clock, Timer},
    link::{self, Link},
    opening::Ahead,
    post::post,
    report::{LinkQueue, Queue, Report},
    scope::Scope,
    spare::Spare,
    tab::TabStream,
    waking, words,
};
use crate::{
    Dropped, Effect, Event, HubId, Input, Lane, LinkId, LinkInput, Machine, Options, Output,
    PostId, RtcConfig, Step, Time,
    sharing::{self, HubReport},
};

/// What lives as long as the swarm.
pub struct Task {
    machine: Machine,
    /// When the machine wants to hear [`Input::Tick`].
    deadline: Option<Time>,
    clock: Clock,
    queue: Queue,
    events: mpsc::UnboundedSender<Event>,

    window: Window,
    hubs: Vec<HubUrl>,
    app: App,
    rtc: RtcConfiguration,

    /// One for each hub.
    streams: Vec<TabStream>,
    posts: Scope,
    links: LiteMap<LinkId, Link>,
    /// The channels that this turn sent on, each once.
    sent: LiteMap<(LinkId, Lane), ()>,
    /// For the first link after each configuration.
    spare: Option<Spare>,
    _listeners: Vec<EventListener>,
}

impl Task {
    /// A task that has joined with what was made ahead; it tells `events` what the app is to know.
    ///
    /// # Errors
    /// When the browser makes no connection, or not with these ICE servers.
    pub fn join(
        ahead: Ahead,
        options: Options,
        seed: u64,
        events: mpsc::UnboundedSender<Event>,
    ) -> Result<Self, JoinError> {
        let Ahead {
            window,
            clock,
            queue,
            streams,
        } = ahead;
        let mut listeners = waking::listeners(&window, &queue);
        listeners.push(queue.listen(&window, "pagehide", |_| Some(Report::Input(Input::Leave))));
        let mut task = Self {
            streams,
            _listeners: listeners,
            hubs: options.hubs.clone(),
            app: options.app.clone(),
            rtc: link::configuration(&options.rtc),
            machine: Machine::new(options, seed),
            deadline: None,
            clock,
            queue,
            events,
            window,
            posts: Scope::new(),
            links: LiteMap::new(),
            sent: LiteMap::new(),
            spare: None,
        };
        // The hubs answer while the first connection is made, which takes a browser a while.
        task.turn(Input::Join);
        task.spare = Some(spare(&task.rtc)?);
        Ok(task)
    }

    /// Does what the machine says until it is to leave or `reports` end.
    pub async fn run(mut self, reports: impl Stream<Item = Report>) {
        let mut reports = pin!(reports);
        let mut timer = Timer::default();
        loop {
            timer.set(&self.clock, self.next_deadline());
            match future::select(reports.next(), pin!(timer.elapsed())).await {
                Either::Left((Some(Report::Input(Input::Leave)) | None, _)) => break,
                Either::Left((Some(report), _)) => self.hear(report),
                Either::Right(((), _)) => {}
            }
            if self.clock.slept() {
                self.turn(Input::Woke);
            }
            // Looked at after each report, so that no number of them can hold up the time.
            let now = self.clock.now();
            if self.deadline.is_some_and(|deadline| deadline <= now) {
                self.turn(Input::Tick);
            }
            self.streams_due(now);
        }
        self.turn(Input::Leave);
    }

    fn hear(&mut self, report: Report) {
        match report {
            Report::Input(input) => self.turn(input),
            Report::Hub(hub, input) => self.share(hub, input),
            Report::TooLong(length) => {
                let what = format!("too long ({length} characters)");
                self.tell(Event::Dropped(Dropped::HubMessage(what)));
            }
            Report::Link(link, input) => self.hear_link(link, input),
            Report::Described(link, turn, input) => {
                let wanted = self.links.get(&link).is_some_and(|link| link.is_turn(turn));
                if wanted {
                    self.hear_link(link, input);
                }
            }
            Report::Announced(link, channel) => {
                if let Some(link) = self.links.get_mut(&link) {
                    link.adopt(channel);
                }
            }
        }
    }

    /// Does what this leads to; what the machine is to hear of it is for a later turn.
    fn share(&mut self, hub: HubId, input: sharing::Input) {
        for report in self.streams[hub.0].handle(self.clock.now(), input) {
            self.queue.put(Report::Input(match report {
                HubReport::Opened => Input::HubOpened(hub),
                HubReport::Message(data) => Input::HubMessage(hub, data),
                HubReport::Lost => Input::HubLost(hub),
            }));
        }
    }

    fn streams_due(&mut self, now: Time) {
        for at in 0..self.streams.len() {
            if self.streams[at].deadline().is_some_and(|it| it <= now) {
                self.share(HubId(at), sharing::Input::Tick);
            }
        }
    }

    /// When the machine or a stream wants to hear that time has passed.
    fn next_deadline(&self) -> Option<Time> {
        let streams = self.streams.iter().filter_map(TabStream::deadline);
        streams.chain(self.deadline).min()
    }

    fn hear_link(&mut self, id: LinkId, input: LinkInput) {
        let Some(link) = self.links.get_mut(&id) else {
            return;
        };
        for input in link.filter(input) {
            self.turn(Input::Link(id, input));
        }
    }

    /// Gives the machine an input, and does what it says until it waits.
    fn turn(&mut self, input: Input) {
        self.machine.handle(self.clock.now(), input);
        self.deadline = loop {
            match self.machine.poll() {
                Output::Do(effect) => self.perform(effect),
                Output::Tell(event) => self.tell(event),
                Output::Wait(deadline) => break deadline,
            }
        };
        self.report_low();
    }

    fn tell(&self, event: Event) {
        // Refused when nobody listens any more; the reports end then, too.
        let _ = self.events.unbounded_send(event);
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::OpenStream { hub, channels } => {
                self.share(hub, sharing::Input::Open(own_of(channels)))
            }
            Effect::CloseStream(hub) => self.share(hub, sharing::Input::Close),
            Effect::Post {
                post,
                hub,
                channel,
                body,
            } => self.post(post, hub, &channel, body),
            Effect::Configure(rtc) => self.configure(&rtc),
            Effect::Offer { link, aside } => {
                let queue = self.queue_of(link);
                let made = self.connection();
                let made = made.map(|it| Link::offer(it, aside, queue));
                self.keep(link, made);
            }
            Effect::Answer { link, aside, offer } => {
                let queue = self.queue_of(link);
                let made = self.connection();
                let made = made.map(|it| Link::answer(it, aside, &offer, queue));
                self.keep(link, made);
            }
            Effect::Accept { link, answer } => {
                if let Some(link) = self.links.get(&link) {
                    link.accept(&answer);
                }
            }
            Effect::Restart(link) => {
                if let Some(link) = self.links.get_mut(&link) {
                    link.restart();
                }
            }
            Effect::AnswerRestart { link, offer } => {
                if let Some(link) = self.links.get_mut(&link) {
                    link.answer_restart(&offer);
                }
            }
            Effect::Inspect(link) => {
                if let Some(link) = self.links.get(&link) {
                    link.inspect();
                }
            }
            Effect::AddCandidate { link, candidate } => {
                if let Some(link) = self.links.get(&link) {
                    link.add_candidate(&candidate);
                }
            }
            Effect::Send { link, lane, frame } => self.send(link, lane, &frame),
            Effect::Close(link) => drop(self.links.remove(&link)),
        }
    }

    fn post(&self, id: PostId, hub: HubId, channel: &Channel, body: String) {
        let url = self.hubs[hub.0].broadcast_url(&self.app, channel);
        let (window, queue) = (self.window.clone(), self.queue.clone());
        self.posts.spawn(async move {
            let taken = post(window, url, body).await;
            queue.put(Report::Input(Input::Posted(id, taken)));
        });
    }

    /// A connection shows whether the browser takes it; the next link gets that.
    fn configure(&mut self, rtc: &RtcConfig) {
        let rtc = link::configuration(rtc);
        match Spare::new(&rtc) {
            Ok(spare) => {
                self.links.values().for_each(|link| link.configure(&rtc));
                self.spare = Some(spare);
                self.rtc = rtc;
            }
            Err(refusal) => {
                let refusal = Dropped::Configuration(words(&refusal));
                self.tell(Event::Dropped(refusal));
            }
        }
    }

    fn connection(&mut self) -> Result<RtcPeerConnection, JsValue> {
        match self.spare.take() {
            Some(spare) => Ok(spare.use_it()),
            None => RtcPeerConnection::new_with_configuration(&self.rtc),
        }
    }

    fn queue_of(&self, link: LinkId) -> LinkQueue {
        LinkQueue::new(self.queue.clone(), link)
    }

    fn keep(&mut self, id: LinkId, made: Result<Link, JsValue>) {
        match made {
            Ok(link) => drop(self.links.insert(id, link)),
            Err(exception) => self.refuse(id, Step::Open, words(&exception)),
        }
    }

    fn send(&mut self, id: LinkId, lane: Lane, frame: &Bytes) {
        let Some(link) = self.links.get_mut(&id) else {
            return;
        };
        match link.send(lane, frame) {
            Ok(()) => drop(self.sent.insert((id, lane), ())),
            Err(refusal) => self.refuse(id, Step::Send, refusal),
        }
    }

    fn refuse(&self, link: LinkId, step: Step, refusal: String) {
        let refused = LinkInput::Refused(step, refusal);
        self.queue.put(Report::Input(Input::Link(link, refused)));
    }

    /// After the turn, not after each frame: a burst is above the mark when it is through, and the
    /// browser will say when it has fallen.
    fn report_low(&mut self) {
        for ((id, lane), ()) in mem::take(&mut self.sent) {
            let link = self.links.get(&id);
            if link.is_some_and(|link| link.is_low_in_silence(lane)) {
                self.queue_of(id).put(LinkInput::Drained(lane));
            }
        }
    }
}

/// The channel that a stream is to have besides everybody's.
fn own_of(channels: Vec<Channel>) -> Channel {
    let own = channels.into_iter().find(|it| !it.is_all());
    own.unwrap_or_else(Channel::all)
}

/// Makes the first connection, so that a wrong server is one error now rather than one with each
/// peer.
fn spare(rtc: &RtcConfiguration) -> Result<Spare, JoinError> {
    Spare::new(rtc).map_err(|refusal| match Spare::new(&RtcConfiguration::new()) {
        Ok(_) => JoinError::IceServers(words(&refusal)),
        Err(refusal) => JoinError::NoConnection(words(&refusal)),
    })
}

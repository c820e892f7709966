//! A machine and all that it ever wanted, and the words that hubs and peers have for it.

use std::time::Duration;

use bytes::Bytes;
use expect_test::Expect;
use murmuration_swarm::*;
use serde_json::{Value, json};

/// Our id; `f` is smaller, `z` larger.
pub const ME: &str = "m";
pub const HUB: HubId = HubId(0);
pub const RUN: &str = "00000000000000aa";

/// A machine, and all that it ever wanted.
pub struct Page {
    pub machine: Machine,
    pub now: Time,
    pub wake: Option<Time>,
    pub effects: Vec<Effect>,
    pub told: Vec<Event>,
    pub posts: Vec<(Channel, String)>,
    pub unanswered: Vec<PostId>,
    /// Whether what it announces comes back to it.
    echoes: bool,
}

impl Page {
    pub fn new(options: Options) -> Self {
        Self {
            machine: Machine::new(options, 42),
            now: Time::default(),
            wake: None,
            effects: Vec::new(),
            told: Vec::new(),
            posts: Vec::new(),
            unanswered: Vec::new(),
            echoes: false,
        }
    }

    /// With its stream open; its announcement has not come back.
    pub fn joined() -> Self {
        Self::joined_with(options())
    }

    pub fn joined_with(options: Options) -> Self {
        let mut page = Self::new(options);
        page.input(Input::Join);
        page.input(Input::HubOpened(HUB));
        page
    }

    /// Some time after its announcement came back.
    pub fn settled() -> Self {
        Self::settled_with(options())
    }

    pub fn settled_with(options: Options) -> Self {
        let mut page = Self::joined_with(options);
        page.echo();
        page.pass(Duration::from_secs(1));
        page.posts.clear();
        page.effects.clear();
        page
    }

    /// Having offered to the peer `f`.
    pub fn offered() -> Self {
        let mut page = Self::settled();
        page.hear(json!({"type": "connect", "from": "f", "murmuration": ours()}));
        page.link(1, LinkInput::Described("v=0".into()));
        page.link(1, LinkInput::Gathered);
        page
    }

    /// Having offered to the original `c0`.
    pub fn offered_to_original() -> Self {
        let mut page = Self::settled();
        page.hear(json!({"type": "connect", "from": "c0"}));
        page.link(1, LinkInput::Described("v=0".into()));
        page
    }

    /// Having answered the peer `f`.
    pub fn answering() -> Self {
        Self::answering_with(options())
    }

    pub fn answering_with(options: Options) -> Self {
        let mut page = Self::settled_with(options);
        page.hear(offer("f", 7));
        page.link(1, LinkInput::Described("v=0".into()));
        page.link(1, LinkInput::Gathered);
        page
    }

    /// Linked with the peer `f`.
    pub fn linked() -> Self {
        let mut page = Self::answering();
        page.link(1, LinkInput::Opened(Lane::Aside));
        page.link(1, LinkInput::Opened(Lane::Remote));
        page.link(
            1,
            frame(Lane::Aside, br#"{"type":"greeting","greeting":null}"#),
        );
        assert_eq!(page.joins().len(), 1);
        page
    }

    /// Gives what is to be done, apart from posts, which are kept.
    pub fn input(&mut self, input: Input) -> Vec<Effect> {
        self.machine.handle(self.now, input);
        let mut effects = Vec::new();
        loop {
            match self.machine.poll() {
                Output::Do(Effect::Post {
                    post,
                    channel,
                    body,
                    ..
                }) => {
                    self.unanswered.push(post);
                    self.posts.push((channel, body));
                }
                Output::Do(effect) => effects.push(effect),
                Output::Tell(event) => self.told.push(event),
                Output::Wait(wake) => {
                    self.wake = wake;
                    self.effects.extend(effects.iter().cloned());
                    return effects;
                }
            }
        }
    }

    pub fn hear(&mut self, message: Value) -> Vec<Effect> {
        self.input(Input::HubMessage(HUB, message.to_string()))
    }

    pub fn echo(&mut self) {
        self.echoes = true;
        let (_, body) = self.posts.last().expect("it has announced").clone();
        self.input(Input::HubMessage(HUB, body));
    }

    pub fn link(&mut self, link: u64, input: LinkInput) -> Vec<Effect> {
        self.input(Input::Link(LinkId(link), input))
    }

    pub fn say(&mut self, bytes: &[u8]) -> Vec<Effect> {
        self.input(Input::Broadcast {
            message: MessageId(1),
            bytes: Bytes::copy_from_slice(bytes),
        })
    }

    pub fn pass(&mut self, span: Duration) -> Vec<Effect> {
        let end = self.now + span;
        let mut effects = Vec::new();
        while let Some(wake) = self.wake.filter(|wake| *wake <= end) {
            self.now = wake.max(self.now);
            let posts = self.posts.len();
            effects.extend(self.input(Input::Tick));
            let posted = self.posts[posts..].to_vec();
            let echoes = self.echoes;
            for (_, body) in posted.into_iter().filter(|(to, _)| echoes && to.is_all()) {
                self.input(Input::HubMessage(HUB, body));
            }
        }
        self.now = end;
        effects
    }

    /// The hub answers all posts so far.
    pub fn posted(&mut self) {
        for post in std::mem::take(&mut self.unanswered) {
            self.input(Input::Posted(post, true));
        }
    }

    pub fn refused(&mut self) {
        for post in std::mem::take(&mut self.unanswered) {
            self.input(Input::Posted(post, false));
        }
    }

    pub fn check_posts(&self, expect: Expect) {
        let lines: Vec<String> = self
            .posts
            .iter()
            .map(|(to, body)| format!("{to} {body}\n"))
            .collect();
        expect.assert_eq(&lines.concat());
    }

    pub fn token(&self) -> String {
        let (_, body) = self.posts.last().expect("it has posted");
        let body: Value = serde_json::from_str(body).expect("JSON");
        body["murmuration"]["link"]
            .as_str()
            .expect("a token")
            .to_owned()
    }

    pub fn offers(&self) -> Vec<(LinkId, bool)> {
        let offers = self.effects.iter().filter_map(|effect| match effect {
            Effect::Offer { link, aside } => Some((*link, *aside)),
            _ => None,
        });
        offers.collect()
    }

    pub fn connecting(&self) -> Vec<&str> {
        let connecting = self.told.iter().filter_map(|event| match event {
            Event::Connecting { peer, .. } => Some(peer.as_str()),
            _ => None,
        });
        connecting.collect()
    }

    /// How often it was told that this is tried.
    pub fn told_of(&self, wanted: Attempt) -> usize {
        let tried = |event: &&Event| matches!(event, Event::Trying { what, .. } if *what == wanted);
        self.told.iter().filter(tried).count()
    }

    pub fn joins(&self) -> Vec<(String, Make, Option<Value>)> {
        let joins = self.told.iter().filter_map(|event| match event {
            Event::Joined {
                peer,
                make,
                greeting,
                ..
            } => Some((peer.to_string(), *make, greeting.clone())),
            _ => None,
        });
        joins.collect()
    }

    pub fn dropped(&self) -> Vec<Dropped> {
        let dropped = self.told.iter().filter_map(|event| match event {
            Event::Dropped(dropped) => Some(dropped.clone()),
            _ => None,
        });
        dropped.collect()
    }

    pub fn told_since_join(&self) -> Vec<Event> {
        let joined = self
            .told
            .iter()
            .position(|event| matches!(event, Event::Joined { .. }));
        joined
            .map(|at| self.told[at..].to_vec())
            .unwrap_or_default()
    }

    pub fn last(&self) -> Option<Event> {
        self.told.last().cloned()
    }
}

pub fn options() -> Options {
    let hub = HubUrl::parse("http://hub.test").expect("a URL");
    let app = App::new("room").expect("a name");
    let mut options = Options::new(vec![hub], app, PeerId::new(ME).expect("an id"));
    options.greeting = json!({"nick": "Me"});
    options
}

/// Options with a STUN server.
pub fn with_server() -> Options {
    let mut options = options();
    options.rtc.ice_servers = vec![IceServer::default()];
    options
}

pub fn ours() -> Value {
    json!({"v": 1, "run": RUN})
}

pub fn mark(link: u64) -> Value {
    json!({"v": 1, "run": RUN, "link": format!("{link:016x}")})
}

pub fn offer(from: &str, link: u64) -> Value {
    json!({"from": from, "signal": {"type": "offer", "sdp": "theirs"}, "murmuration": mark(link)})
}

pub fn candidate(text: &str) -> Candidate {
    Candidate {
        candidate: text.into(),
        sdp_mid: Some("0".into()),
        sdp_m_line_index: Some(0),
    }
}

pub fn frame(lane: Lane, bytes: &[u8]) -> LinkInput {
    LinkInput::Frame(lane, Bytes::copy_from_slice(bytes))
}

pub fn send(link: u64, lane: Lane, frame: &[u8]) -> Effect {
    Effect::Send {
        link: LinkId(link),
        lane,
        frame: Bytes::copy_from_slice(frame),
    }
}

pub fn kind(body: &str) -> &str {
    ["offer", "answer", "candidate"]
        .into_iter()
        .find(|kind| body.contains(&format!(r#""type":"{kind}""#)))
        .unwrap_or("other")
}

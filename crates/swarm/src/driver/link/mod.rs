//! A link's RTCPeerConnection.

mod config;
mod events;
mod stats;
#[cfg(test)]
mod tests;

use std::mem;

use gloo_events::EventListener;
use js_sys::Promise;
use litemap::LiteMap;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    RtcConfiguration, RtcDataChannelInit, RtcIceCandidateInit, RtcOfferOptions, RtcPeerConnection,
    RtcSdpType, RtcSessionDescriptionInit,
};

use super::{channel::Channel, report::LinkQueue, scope::Scope, words};
use crate::{ASIDE_ID, Candidate, Lane, LinkInput, Step};

pub use config::configuration;

/// An RTCPeerConnection and its channels, closed when it is dropped.
pub struct Link {
    connection: RtcPeerConnection,
    channels: LiteMap<Lane, Channel>,
    listeners: Vec<EventListener>,
    steps: Scope,
    /// The description that is being made; one before it is given up.
    describing: Scope,
    /// Counts them: what came of one before may be in the queue already.
    turn: u32,
    queue: LinkQueue,
    /// Until the description is reported: what was found of candidates before.
    early: Option<Vec<LinkInput>>,
    gathered: bool,
}

/// The step that the browser refused, and its exception.
type Refusal = (Step, JsValue);

impl Link {
    /// Gives a connection an in-band channel, and begins to make an offer.
    pub fn offer(connection: RtcPeerConnection, aside: bool, queue: LinkQueue) -> Self {
        let mut link = Self::new(connection, aside, queue);
        let lines = link.connection.create_data_channel("lines");
        link.adopt(Channel::new(lines, Lane::Local, &link.queue));
        let connection = link.connection.clone();
        link.describe(async move {
            let made = connection.create_offer();
            set_local(&connection, made).await
        });
        link
    }

    /// Begins to answer an offer with a connection.
    pub fn answer(
        connection: RtcPeerConnection,
        aside: bool,
        offer: &str,
        queue: LinkQueue,
    ) -> Self {
        let link = Self::new(connection, aside, queue);
        link.describe_answer_to(offer);
        link
    }

    /// Begins to make an offer with new ICE credentials.
    pub fn restart(&mut self) {
        self.describes_anew();
        let connection = self.connection.clone();
        self.describe(async move {
            let options = RtcOfferOptions::new();
            options.set_ice_restart(true);
            let made = connection.create_offer_with_rtc_offer_options(&options);
            set_local(&connection, made).await
        });
    }

    /// Begins to answer an offer with new ICE credentials; the browser takes back one of our own.
    pub fn answer_restart(&mut self, offer: &str) {
        self.describes_anew();
        self.describe_answer_to(offer);
    }

    /// Reports which path it takes, if it has one.
    pub fn inspect(&self) {
        let (connection, queue) = (self.connection.clone(), self.queue.clone());
        self.steps.spawn(async move {
            if let Some(path) = stats::path(connection).await {
                queue.put(LinkInput::Inspected(path));
            }
        });
    }

    fn new(connection: RtcPeerConnection, aside: bool, queue: LinkQueue) -> Self {
        let mut link = Self {
            listeners: events::listeners(&connection, &queue),
            connection,
            channels: LiteMap::new(),
            steps: Scope::new(),
            describing: Scope::new(),
            turn: 0,
            queue,
            early: Some(Vec::new()),
            gathered: false,
        };
        if aside {
            let init = RtcDataChannelInit::new();
            init.set_negotiated(true);
            init.set_id(ASIDE_ID);
            let aside = link
                .connection
                .create_data_channel_with_data_channel_dict("aside", &init);
            link.adopt(Channel::new(aside, Lane::Aside, &link.queue));
        }
        link
    }

    /// Sets how the connection looks for a path when it does so the next time.
    pub fn configure(&self, rtc: &RtcConfiguration) {
        // A connection that refuses it, for it has just been closed, needs none.
        let _ = self.connection.set_configuration_with_configuration(rtc);
    }

    /// Sets the other side's answer.
    pub fn accept(&self, answer: &str) {
        self.watch(Step::Accept, self.set_remote(RtcSdpType::Answer, answer));
    }

    /// Adds a candidate of the other side.
    pub fn add_candidate(&self, candidate: &Candidate) {
        let init = RtcIceCandidateInit::new(&candidate.candidate);
        init.set_sdp_mid(candidate.sdp_mid.as_deref());
        init.set_sdp_m_line_index(candidate.sdp_m_line_index);
        let connection = &self.connection;
        let added = connection.add_ice_candidate_with_opt_rtc_ice_candidate_init(Some(&init));
        self.watch(Step::Candidate, added);
    }

    /// Sends a frame.
    ///
    /// # Errors
    /// When there is no such channel, or the browser refuses: in words.
    pub fn send(&mut self, lane: Lane, frame: &[u8]) -> Result<(), String> {
        match self.channels.get_mut(&lane) {
            Some(channel) => channel.send(frame),
            None => Err("there is no such channel".to_owned()),
        }
    }

    /// Whether to say that a channel is low: see [`Channel::is_low_in_silence`].
    pub fn is_low_in_silence(&self, lane: Lane) -> bool {
        self.channels
            .get(&lane)
            .is_some_and(Channel::is_low_in_silence)
    }

    /// Takes a channel as this link's.
    pub fn adopt(&mut self, channel: Channel) {
        self.channels.insert(channel.lane(), channel);
    }

    /// What the machine is to hear when `input` comes from the browser: no candidate before its
    /// description and no frame before its channel is open, nothing twice that happens once, and
    /// nothing that is no longer so.
    pub fn filter(&mut self, input: LinkInput) -> impl Iterator<Item = LinkInput> + use<> {
        let opened = self.opened_by(&input);
        let mut heard = self.counts(&input).then_some(input);
        let mut following = Vec::new();
        match (&heard, &mut self.early) {
            (Some(LinkInput::Candidate(_) | LinkInput::Gathered), Some(early)) => {
                early.extend(heard.take());
            }
            (Some(LinkInput::Described(_)), early) => following = early.take().unwrap_or_default(),
            _ => {}
        }
        opened.into_iter().chain(heard).chain(following)
    }

    /// A frame may overtake the news that its channel is open.
    fn opened_by(&mut self, input: &LinkInput) -> Option<LinkInput> {
        let LinkInput::Frame(lane, _) = input else {
            return None;
        };
        let first = self.channels.get_mut(lane)?.opens();
        first.then_some(LinkInput::Opened(*lane))
    }

    fn counts(&mut self, input: &LinkInput) -> bool {
        match input {
            LinkInput::Gathered => !mem::replace(&mut self.gathered, true),
            LinkInput::Opened(lane) => self.channels.get_mut(lane).is_some_and(Channel::opens),
            LinkInput::Frame(lane, _) => self.channels.contains_key(lane),
            LinkInput::Drained(lane) => self.channels.get_mut(lane).is_some_and(Channel::drains),
            LinkInput::Closed(lane) => self.channels.remove(lane).is_some(),
            LinkInput::Described(_)
            | LinkInput::Candidate(_)
            | LinkInput::Connection(_)
            | LinkInput::Inspected(_)
            | LinkInput::Refused(..) => true,
        }
    }

    fn set_remote(&self, sdp_type: RtcSdpType, sdp: &str) -> Promise {
        let description = RtcSessionDescriptionInit::new(sdp_type);
        description.set_sdp(sdp);
        self.connection.set_remote_description(&description)
    }

    fn describe_answer_to(&self, offer: &str) {
        // Set now and not in the future: a candidate that is added next has to come after it.
        let accepted = self.set_remote(RtcSdpType::Offer, offer);
        let connection = self.connection.clone();
        self.describe(async move {
            let accepted = JsFuture::from(accepted).await;
            accepted.map_err(|exception| (Step::Accept, exception))?;
            let made = connection.create_answer();
            set_local(&connection, made).await
        });
    }

    /// What is found of candidates from now on waits for the next description.
    fn describes_anew(&mut self) {
        self.turn += 1;
        self.describing = Scope::new();
        self.early = Some(Vec::new());
        self.gathered = false;
    }

    /// Reports the local description that comes of `work`.
    fn describe(&self, work: impl Future<Output = Result<String, Refusal>> + 'static) {
        let (queue, turn) = (self.queue.clone(), self.turn);
        self.describing.spawn(async move {
            let input = match work.await {
                Ok(sdp) => LinkInput::Described(sdp),
                Err((step, exception)) => LinkInput::Refused(step, words(&exception)),
            };
            queue.describe(turn, input);
        });
    }

    /// Whether it is still wanted what was described in that turn.
    pub fn is_turn(&self, turn: u32) -> bool {
        self.turn == turn
    }

    /// Reports it when the browser refuses a step.
    fn watch(&self, step: Step, done: Promise) {
        let queue = self.queue.clone();
        self.steps.spawn(async move {
            if let Err(exception) = JsFuture::from(done).await {
                queue.put(LinkInput::Refused(step, words(&exception)));
            }
        });
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.listeners.clear();
        self.channels.clear();
        self.connection.close();
    }
}

/// Waits for a description to be made, and sets it. Gives its text as it was made: without any
/// candidate, for these are reported one by one.
async fn set_local(connection: &RtcPeerConnection, made: Promise) -> Result<String, Refusal> {
    let refused = |exception| (Step::Describe, exception);
    let description = JsFuture::from(made).await.map_err(refused)?;
    let description: RtcSessionDescriptionInit = description.unchecked_into();
    let set = connection.set_local_description(&description);
    JsFuture::from(set).await.map_err(refused)?;
    Ok(description.get_sdp().unwrap_or_default())
}

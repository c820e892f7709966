//! The one hook that joins the two worlds: it starts a swarm for the room, turns what the swarm
//! tells into actions, and carries out what the [`Chat`] orders.

mod acquaintances;

use std::{pin::pin, rc::Rc, sync::Arc};

use futures::{FutureExt, StreamExt, channel::mpsc::UnboundedReceiver, select_biased};
use gloo::{events::EventListener, utils::window};
use murmuration_room::{
    BrowserEntropy, Event as Said, Handshake, Happened, Input, Kind, Retention, Room, Sealer,
    Store, Told,
};
use murmuration_swarm::{Event, Events, JoinError, Options, RtcConfig, Seal, Swarm, join};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{PageTransitionEvent, console};
use yew::prelude::*;

use self::acquaintances::named;
use super::{RoomContext, Visitor, files, ice, kept::Kept};
use crate::{
    browser::{go_to, now, reload, remember_draft},
    chat::{Chat, Command},
    config::{Config, IceSource},
    membership::Membership,
    nick::Nick,
    room::Room as Place,
    state::{Action, Handout, Happening, Hub, Importing, Known, RoomState},
    talk::{Line, Talk, greeting},
    trouble::Trouble,
};

/// How far the conversation is.
#[derive(Clone, Debug, PartialEq)]
pub enum Agent {
    /// About to begin.
    Starting,
    /// Under way.
    Talking(Chat),
    /// It can't be.
    Refused(Trouble),
}

/// Holds the conversation of this room for as long as the component is there, the configuration
/// stays the same, and so does whether links go through relays alone: links that are there would
/// not change. The swarm leaves when the page goes away; it begins again when the page is back.
#[hook]
pub fn use_agent(config: &Rc<Config>, visitor: &Rc<Visitor>, room: &RoomContext) -> Agent {
    let agent = use_state(|| Agent::Starting);
    let visit = use_visit();

    let setter = agent.setter();
    let (visitor, room) = (visitor.clone(), room.clone());
    let deps = (config.clone(), room.relay_only, visit);
    use_effect_with(deps, move |(config, ..)| {
        let begun = begin(config, &visitor, &room);
        setter.set(match &begun {
            Ok(chat) => Agent::Talking(chat.clone()),
            Err(error) => Agent::Refused(trouble(error)),
        });
        move || {
            if let Ok(chat) = begun {
                chat.end();
            }
        }
    });
    (*agent).clone()
}

/// Counts how often the page was shown: once, and once more each time it comes out of the
/// browser's back-forward cache, where its connections have not survived.
#[hook]
fn use_visit() -> u32 {
    let visit = use_state(|| 0);
    let (count, setter) = (*visit, visit.setter());
    use_effect_with(count, move |_| {
        let listener = EventListener::new(&window(), "pageshow", move |event| {
            let woken = event
                .dyn_ref::<PageTransitionEvent>()
                .is_some_and(|event| event.persisted());
            if woken {
                setter.set(count + 1);
            }
        });
        move || drop(listener)
    });
    count
}

fn begin(
    config: &Rc<Config>,
    visitor: &Rc<Visitor>,
    state: &RoomContext,
) -> Result<Chat, JoinError> {
    let me = state.people.author_me().id;
    let room = &state.room;
    let identity = &visitor.identity;
    let mut options = Options::new(config.hubs.clone(), room.app().clone(), me.clone());
    let rtc = ice::at_first(config, state.relay_only);
    options.rtc = rtc.clone();
    options.greeting = greeting(state.people.nick());
    // The room finds out by itself what somebody lacks.
    options.resume = false;
    options.seal = room
        .keys()
        .map(|keys| Box::new(Sealer::new(keys, Box::new(BrowserEntropy))) as Box<dyn Seal>);
    let proof = room.keys().map(|keys| keys.proof);
    let handshake = Handshake::new(room.id(), identity.clone(), proof, Box::new(BrowserEntropy));
    options.vouch = Some(Box::new(handshake));
    let (swarm, events) = match visitor.opening.take() {
        Some(opening) => opening.join(options),
        None => join(options),
    }?;
    let options = murmuration_room::Options {
        room: room.id(),
        id: me,
        me: identity.clone(),
        retention: Retention::default(),
        seed: f64::to_bits(js_sys::Math::random()),
    };
    let conversation = Conversation {
        room: Room::new(options, swarm.clone(), visitor.store.clone()),
        place: room.clone(),
        // Where it is no room of its own, the address names none and leads to the default one.
        is_default: *room == config.room,
        kept: Kept::new(visitor),
        swarm,
        talk: Talk::default(),
        membership: Membership::new(identity.clone(), state.room.id()),
        store: visitor.store.clone(),
        known: Known::default(),
        nick: state.people.nick().clone(),
        // Only the dispatcher goes with the task: a handle would keep states alive.
        dispatcher: state.dispatcher(),
    };

    let hubs = config.hubs.iter().cloned().map(Hub::new).collect();
    conversation.tell(Happening::Ice(ice::status(&rtc, Handout::None)));
    conversation.tell(Happening::Entered { hubs });
    conversation.tell_keeping();
    let (chat, commands) = Chat::new();
    let source = config.ice_servers_from.clone();
    spawn_local(conversation.run(events, commands, rtc, source));
    Ok(chat)
}

/// What owns the swarm and the room until the chat ends.
struct Conversation {
    swarm: Swarm,
    room: Room,
    place: Place,
    is_default: bool,
    kept: Kept,
    talk: Talk,
    membership: Membership,
    store: Option<Rc<Store>>,
    known: Known,
    nick: Nick,
    dispatcher: UseReducerDispatcher<RoomState>,
}

impl Conversation {
    async fn run(
        mut self,
        events: Events,
        mut commands: UnboundedReceiver<Command>,
        rtc: RtcConfig,
        source: Option<IceSource>,
    ) {
        self.recall().await;
        let mut events = events.fuse();
        let (swarm, dispatcher) = (self.swarm.clone(), self.dispatcher.clone());
        let servers = async {
            if let Some(source) = &source {
                let tell = |status| dispatch(&dispatcher, Happening::Ice(status));
                ice::keep_fresh(source, rtc, &swarm, tell).await;
            }
        };
        let mut servers = pin!(servers.fuse());
        loop {
            select_biased! {
                command = commands.next() => match command {
                    Some(command) => self.obey(command),
                    None => break,
                },
                event = events.next() => match event {
                    Some(event) => self.hear(event),
                    None => break,
                },
                happened = self.room.next().fuse() => self.pass_on(happened),
                () = servers => {}
            }
        }
        self.swarm.leave();
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Say(text) => self.say(Kind::TEXT, text.as_str().into()),
            Command::SayTo(member, text) => {
                match self.membership.seal(member, &text, &mut BrowserEntropy) {
                    Ok(body) => self.say(Kind::DIRECT, body),
                    // Who has proven to be a member has a key that can be written to.
                    Err(why) => console::warn_1(&format!("not said: {why}").into()),
                }
            }
            Command::Judge(member, what) => self.judge(member, what),
            Command::Rename(nick) => {
                self.swarm.greet(greeting(&nick));
                self.tell(Happening::CalledMyself(nick.clone()));
                self.say(Kind::NAME, nick.as_str().into());
                self.nick = nick;
            }
            Command::Settle(settings) => {
                let happened = self.room.settle(settings);
                self.pass_on(happened);
            }
            Command::Forget => self.room.forget(),
            Command::Export(export) => files::export(&self.place, self.room.events(), export),
            Command::Import { events, trouble } => self.import(events, trouble),
        }
    }

    /// Says something to the room, and what of it is for those who are no members to them.
    fn say(&mut self, kind: Kind, body: Vec<u8>) {
        let body = body.into();
        let happened = self.room.handle(Input::Say { kind, body });
        let said = happened.iter().find_map(said);
        self.pass_on(happened);
        if let Some(Line { message, to, bytes }) = said.and_then(|said| self.talk.line(&said)) {
            for peer in to {
                self.swarm.send(message, peer, bytes.clone());
            }
        }
    }

    /// Takes in what was in a file.
    fn import(&mut self, events: Vec<Arc<Said>>, trouble: Option<String>) {
        let read = events.len();
        let happened = self.room.handle(Input::Import(events));
        let new = happened.iter().map(|happened| match happened {
            Happened::Told(Told::Added(events)) => events.len(),
            _ => 0,
        });
        let new = new.sum();
        self.pass_on(happened);
        self.tell(Happening::Importing(Importing::Done { read, new, trouble }));
    }

    fn hear(&mut self, event: Event) {
        note(&event);
        let heard = self.talk.hear(now(), event);
        for happening in heard.happenings {
            let met = match &happening {
                Happening::Joined { proof, nick, .. } => {
                    proof.as_ref().map(|proof| (proof.member, nick.clone()))
                }
                _ => None,
            };
            self.tell(happening);
            if let Some((member, name)) = met {
                self.meet(member, name);
            }
        }
        if let Some(input) = heard.input {
            let happened = self.room.handle(input);
            self.pass_on(happened);
        }
    }

    fn pass_on(&mut self, happened: Vec<Happened>) {
        for happened in happened {
            self.kept.hear(&happened);
            match happened {
                Happened::Told(Told::Misbehaving { peer, why }) => {
                    console::debug_1(&format!("{peer} is not listened to: {why}").into());
                    self.tell(Happening::Misbehaving(peer));
                }
                Happened::Told(what) => {
                    let happening = self.membership.told(what);
                    let named = named(&happening);
                    self.tell(happening);
                    for (member, name) in named {
                        if self.known.get(&member).is_some() {
                            self.meet(member, Some(name));
                        }
                    }
                }
                Happened::Loaded { .. } => self.loaded(),
                Happened::Settled(settings) => {
                    self.tell(Happening::Settled(settings));
                    self.tell_keeping();
                }
                Happened::Forgotten => self.leave(),
                Happened::NotKept(_) | Happened::KeptAgain => self.tell_keeping(),
            }
        }
    }

    /// All that was kept is there: now it shows whether the others know this page's person by their
    /// name.
    fn loaded(&mut self) {
        self.tell_keeping();
        let mut events = self.room.events().iter().rev();
        let named = events
            .find(|event| event.author() == self.membership.member() && event.kind() == Kind::NAME);
        let nick = self.nick.clone();
        if named.is_none_or(|event| event.body() != nick.as_str().as_bytes()) {
            self.say(Kind::NAME, nick.as_str().into());
        }
    }

    fn tell_keeping(&self) {
        self.tell(Happening::Keeping(self.kept.keeping()));
    }

    /// Nothing of this room is kept any more: goes elsewhere, or begins anew where that is here.
    fn leave(&self) {
        remember_draft(self.place.app().as_str(), "");
        if self.is_default {
            reload();
        } else {
            go_to("");
        }
    }

    fn tell(&self, happening: Happening) {
        dispatch(&self.dispatcher, happening);
    }
}

/// The event that something which was just said has become.
fn said(happened: &Happened) -> Option<Arc<Said>> {
    match happened {
        Happened::Told(Told::Added(events)) => events.last().cloned(),
        _ => None,
    }
}

fn dispatch(dispatcher: &UseReducerDispatcher<RoomState>, happening: Happening) {
    dispatcher.dispatch(Action {
        at: now(),
        happening,
    });
}

fn trouble(error: &JoinError) -> Trouble {
    match error {
        JoinError::IceServers(why) => Trouble::IceServers(why.clone()),
        other => Trouble::Browser(other.to_string()),
    }
}

/// For whoever looks into the browser's console for why a connection fails.
fn note(event: &Event) {
    let note = match event {
        Event::Dropped(dropped) => format!("dropped {dropped}"),
        Event::Failed { peer, why, .. } => format!("no link with {peer}: {why}"),
        _ => return,
    };
    console::debug_1(&note.into());
}

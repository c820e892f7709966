//! The one hook that joins the two worlds: it starts a swarm for the room, turns what the swarm
//! tells into actions, and carries out what the [`Chat`] orders.

use std::{pin::pin, rc::Rc};

use futures::{FutureExt, StreamExt, channel::mpsc::UnboundedReceiver, select_biased};
use gloo::{events::EventListener, utils::window};
use murmuration_swarm::{Event, Events, JoinError, Options, RtcConfig, Swarm, join};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{PageTransitionEvent, console};
use yew::prelude::*;

use super::{RoomContext, ice};
use crate::{
    browser::now,
    chat::{Chat, Command},
    config::{Config, IceSource},
    state::{Action, Handout, Happening, Hub, RoomState},
    talk::{Talk, greeting},
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
pub fn use_agent(config: &Rc<Config>, room: &RoomContext) -> Agent {
    let agent = use_state(|| Agent::Starting);
    let visit = use_visit();

    let setter = agent.setter();
    let room = room.clone();
    let deps = (config.clone(), room.relay_only, visit);
    use_effect_with(deps, move |(config, ..)| {
        let begun = begin(config, &room);
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

fn begin(config: &Rc<Config>, room: &RoomContext) -> Result<Chat, JoinError> {
    let me = room.people.author_me().id;
    let mut options = Options::new(config.hubs.clone(), room.room.app().clone(), me);
    let rtc = ice::at_first(config, room.relay_only);
    options.rtc = rtc.clone();
    options.greeting = greeting(room.people.nick());
    let (swarm, events) = join(options)?;

    // Only the dispatcher goes with the task: a handle would keep states alive.
    let room = room.dispatcher();
    let hubs = config.hubs.iter().cloned().map(Hub::new).collect();
    for happening in [
        Happening::Ice(ice::status(&rtc, Handout::None)),
        Happening::Entered { hubs },
    ] {
        let at = now();
        room.dispatch(Action { at, happening });
    }
    let (chat, commands) = Chat::new();
    let source = config.ice_servers_from.clone();
    spawn_local(converse(swarm, events, commands, rtc, source, room));
    Ok(chat)
}

/// Owns the swarm until the chat ends.
async fn converse(
    swarm: Swarm,
    events: Events,
    mut commands: UnboundedReceiver<Command>,
    rtc: RtcConfig,
    source: Option<IceSource>,
    room: UseReducerDispatcher<RoomState>,
) {
    let mut talk = Talk::default();
    let mut events = events.fuse();
    let tell = |happening| {
        room.dispatch(Action {
            at: now(),
            happening,
        })
    };
    let servers = async {
        if let Some(source) = &source {
            let tell = |status| tell(Happening::Ice(status));
            ice::keep_fresh(source, rtc, &swarm, tell).await;
        }
    };
    let mut servers = pin!(servers.fuse());
    loop {
        select_biased! {
            command = commands.next() => match command {
                Some(Command::Say(text)) => {
                    let (message, bytes) = talk.say(text);
                    swarm.broadcast(message, bytes);
                }
                Some(Command::Rename(nick)) => {
                    swarm.greet(greeting(&nick));
                    tell(Happening::CalledMyself(nick));
                }
                None => break,
            },
            event = events.next() => match event {
                Some(event) => {
                    note(&event);
                    talk.hear(now(), event).into_iter().for_each(tell);
                }
                None => break,
            },
            () = servers => {}
        }
    }
    swarm.leave();
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

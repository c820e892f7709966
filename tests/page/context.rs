//! The reducer through the context: what is dispatched anywhere is seen by the leaves.

use std::{cell::RefCell, rc::Rc};

use murmuration::{
    moment::Moment,
    page::{RoomContext, RoomProvider},
    room::Room,
    state::{Action, Happening, Hub, HubStatus, RoomState},
};
use murmuration_swarm::{Departure, HubId, HubUrl, MessageId};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::{prelude::*, scheduler};

use crate::kit::{ME, Shown, Stage, id, joined, nick, own, said};

#[wasm_bindgen_test]
async fn what_is_dispatched_is_seen_by_every_leaf() {
    let (stage, room) = page().await;
    assert_eq!(stage.text("h1"), "streams-day");
    assert!(stage.text(".invitation").contains("Nobody else is here"));

    room.tell([
        Happening::Hub(HubId(0), HubStatus::Connected),
        joined("p1", "Ada"),
        said("p1", "hi"),
    ])
    .await;
    assert_eq!(stage.text(".status"), "Connected to 1 peer");
    assert_eq!(stage.text(".side h2"), "2 here");
    assert_eq!(stage.texts(".person .name"), ["Me", "Ada"]);
    assert_eq!(stage.text(".said .entry-text"), "hi");
    assert!(stage.all(".invitation").is_empty());

    let said = own(100, "hello");
    room.tell([
        Happening::Added(vec![said.clone()]),
        Happening::Sent {
            event: said.place,
            message: MessageId(1),
            to: vec![id("p1")],
            refused: 0,
        },
        Happening::CalledMyself(nick("Bea")),
    ])
    .await;
    assert_eq!(stage.text(".own .entry-text"), "hello");
    assert_eq!(stage.texts(".person .name"), ["Bea", "Ada"]);

    room.tell([Happening::Left {
        peer: id("p1"),
        why: Departure::Closed,
    }])
    .await;
    assert_eq!(stage.text(".status"), "Looking for others");
    assert_eq!(stage.texts(".person .name"), ["Bea"]);
}

#[wasm_bindgen_test]
async fn one_more_message_leaves_the_rows_before_it_untouched() {
    let (stage, room) = page().await;
    room.tell([joined("p1", "Ada"), said("p1", "one")]).await;
    let row = stage.one(".said");
    row.set_attribute("data-seen", "").unwrap();
    room.tell([said("p1", "two")]).await;
    assert_eq!(stage.texts(".said .entry-text"), ["one", "two"]);
    assert_eq!(stage.one("[data-seen]"), row);
}

type Kept = Rc<RefCell<Option<UseReducerDispatcher<RoomState>>>>;

/// The end of the context that actions go into.
struct Dispatcher(Kept);

impl Dispatcher {
    async fn tell(&self, happenings: impl IntoIterator<Item = Happening>) {
        for happening in happenings {
            let kept = self.0.borrow();
            kept.as_ref().unwrap().dispatch(Action {
                at: Moment(1_700_000_000_000),
                happening,
            });
        }
        scheduler::flush().await;
    }
}

async fn page() -> (Stage<Page>, Dispatcher) {
    let kept = Kept::default();
    let stage = Stage::mount(KeeperProps { kept: kept.clone() }).await;
    let room = Dispatcher(kept);
    let hubs = vec![Hub::new(HubUrl::parse("hub.example").unwrap())];
    room.tell([Happening::Entered { hubs }]).await;
    (stage, room)
}

#[derive(Clone, PartialEq, Properties)]
struct KeeperProps {
    kept: Kept,
}

#[component]
fn Page(props: &KeeperProps) -> Html {
    html! {
        <RoomProvider room={Room::default()} member={ME} nick={nick("Me")}>
            <Keeper kept={props.kept.clone()} />
            <View />
        </RoomProvider>
    }
}

/// Somewhere in the tree: keeps the dispatcher, as the agent does.
#[component]
fn Keeper(props: &KeeperProps) -> Html {
    let room = use_context::<RoomContext>().unwrap();
    *props.kept.borrow_mut() = Some(room.dispatcher());
    Html::default()
}

/// The room's page without its agent.
#[component]
fn View() -> Html {
    let room = use_context::<RoomContext>().unwrap();
    html! { <Shown state={(*room).clone()} /> }
}

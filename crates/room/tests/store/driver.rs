//! A room in a page: what it keeps, and what this page's person has chosen to be kept.

use std::{pin::pin, rc::Rc, sync::Arc};

use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use murmuration_room::{
    Age, Count, Event, Happened, Identity, Input, Keep, Kind, Options, Retention, Room, RoomId,
    Settings, Stamp, Store, Told, Wall,
};
use murmuration_swarm::{App, HubUrl, join, random_id};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::raw::Raw;

const ROOM: RoomId = RoomId([1; 32]);
/// In milliseconds.
const DEADLINE: u32 = 10_000;

const NOTHING: Settings = Settings {
    count: Count::TenThousand,
    age: Age::Any,
    keep: Keep::Nothing,
};

#[wasm_bindgen_test]
async fn the_choices_are_told_first_and_what_is_loaded_goes_by_them() {
    let raw = Raw::new();
    let store = raw.store().await;
    let few = Settings {
        count: Count::Hundred,
        ..Settings::default()
    };
    store.put(&ROOM, &events(120)).await.unwrap();
    store.put_settings(&ROOM, &few.write()).await.unwrap();

    let mut room = enter(&raw).await;
    let told = loaded(&mut room).await;
    assert_eq!(told[0], Happened::Settled(few));
    assert_eq!(room.events(), arcs(&events(120)[20..]));
    settled(&store, 100).await;

    room.settle(Settings::default());
    drop(room);
    // What is ordered is done, also when nobody waits for it.
    let mut again = enter(&raw).await;
    assert_eq!(
        loaded(&mut again).await[0],
        Happened::Settled(Settings::default())
    );
}

#[wasm_bindgen_test]
async fn where_nothing_is_to_be_kept_all_is_removed_and_the_room_works_on() {
    let raw = Raw::new();
    let store = raw.store().await;
    store.put(&ROOM, &events(3)).await.unwrap();
    let mut room = enter(&raw).await;
    loaded(&mut room).await;
    assert_eq!(room.settle(NOTHING)[0], Happened::Settled(NOTHING));
    say(&mut room, "in memory alone");
    settled(&store, 0).await;
    assert_eq!(room.events().len(), 4);

    // As another tab might have, before it knew.
    store.put(&ROOM, &events(3)).await.unwrap();
    let mut again = enter(&raw).await;
    assert_eq!(loaded(&mut again).await[0], Happened::Settled(NOTHING));
    assert!(again.events().is_empty());
    settled(&store, 0).await;

    say(&mut again, "still in memory");
    again.settle(Settings::default());
    settled(&store, 1).await;
}

#[wasm_bindgen_test]
async fn another_tab_hears_that_nothing_is_to_be_kept_before_it_keeps_more() {
    let raw = Raw::new();
    let store = raw.store().await;
    let (mut one, mut other) = (enter(&raw).await, enter(&raw).await);
    loaded(&mut one).await;
    loaded(&mut other).await;
    one.settle(NOTHING);
    until(|| async { store.settings(&ROOM).await.unwrap().is_some() }).await;
    say(&mut other, "not for the disk");
    let heard = |told: &[Happened]| told.contains(&Happened::Settled(NOTHING));
    wait(&mut other, heard).await;
    assert_eq!(store.count(&ROOM).await, Ok(0));
}

#[wasm_bindgen_test]
async fn what_is_forgotten_is_gone_and_stays_so_with_the_choices_but_for_keeping_nothing() {
    let raw = Raw::new();
    let store = raw.store().await;
    store.put(&ROOM, &events(3)).await.unwrap();
    let few = Settings {
        count: Count::Hundred,
        ..Settings::default()
    };
    store.put_settings(&ROOM, &few.write()).await.unwrap();
    let is_gone = |told: &[Happened]| told.contains(&Happened::Forgotten);
    let mut room = enter(&raw).await;
    loaded(&mut room).await;
    room.forget();
    say(&mut room, "too late");
    wait(&mut room, is_gone).await;
    assert_eq!(store.settings(&ROOM).await, Ok(None));
    room.settle(few);
    say(&mut room, "later still");
    drop(room);

    let mut again = enter(&raw).await;
    loaded(&mut again).await;
    assert!(again.events().is_empty());
    again.settle(NOTHING);
    again.forget();
    wait(&mut again, is_gone).await;
    let kept = store.settings(&ROOM).await.unwrap();
    assert_eq!(kept.as_deref().map(Settings::read), Some(NOTHING));
}

#[wasm_bindgen_test]
async fn what_is_forgotten_in_one_tab_is_so_in_the_others_which_keep_no_more_of_it() {
    let raw = Raw::new();
    let store = raw.store().await;
    let (mut one, mut other) = (enter(&raw).await, enter(&raw).await);
    loaded(&mut one).await;
    loaded(&mut other).await;
    say(&mut other, "soon gone");
    settled(&store, 1).await;
    one.forget();
    let is_gone = |told: &[Happened]| told.contains(&Happened::Forgotten);
    wait(&mut other, is_gone).await;
    wait(&mut one, is_gone).await;
    say(&mut other, "too late");
    drop(other);
    let mut again = enter(&raw).await;
    loaded(&mut again).await;
    assert!(again.events().is_empty());
}

/// A page that is alone in the room.
async fn enter(raw: &Raw) -> Room {
    let app = App::new("test").unwrap();
    let hub = HubUrl::parse("http://127.0.0.1:1").unwrap();
    let id = random_id();
    let options = murmuration_swarm::Options::new(vec![hub], app, id.clone());
    let (swarm, _) = join(options).unwrap();
    let options = Options {
        room: ROOM,
        id,
        me: Identity::from_seed(&[7; 32]),
        retention: Retention::default(),
        seed: 7,
    };
    Room::new(options, swarm, Some(Rc::new(raw.store().await)))
}

fn events(count: u64) -> Vec<Event> {
    let ada = Identity::from_seed(&[8; 32]);
    let event = |at| {
        Event::new(
            &ROOM,
            &ada,
            Stamp::first(Wall(at)),
            Kind::TEXT,
            &[],
            b"hello",
        )
    };
    (1..=count).map(event).collect()
}

fn arcs(events: &[Event]) -> Vec<Arc<Event>> {
    events.iter().cloned().map(Into::into).collect()
}

fn say(room: &mut Room, text: &'static str) {
    let body = text.into();
    let told = room.handle(Input::Say {
        kind: Kind::TEXT,
        body,
    });
    let is_added = |told: &Happened| matches!(told, Happened::Told(Told::Added(_)));
    assert!(told.iter().any(is_added), "{told:?}");
}

async fn loaded(room: &mut Room) -> Vec<Happened> {
    let is_loaded = |told: &Happened| matches!(told, Happened::Loaded { .. });
    wait(room, |told| told.iter().any(is_loaded)).await
}

/// Waits until what was told since is so.
async fn wait(room: &mut Room, is_so: impl Fn(&[Happened]) -> bool) -> Vec<Happened> {
    let mut told = Vec::new();
    let mut deadline = TimeoutFuture::new(DEADLINE);
    while !is_so(&told) {
        match select(pin!(room.next()), &mut deadline).await {
            Either::Left((more, _)) => told.extend(more),
            Either::Right(_) => panic!("not in time; only {told:?}"),
        }
    }
    told
}

/// Waits until so many events are stored.
async fn settled(store: &Store, count: usize) {
    until(|| async { store.count(&ROOM).await == Ok(count) }).await;
}

async fn until(is_so: impl AsyncFn() -> bool) {
    let mut deadline = pin!(TimeoutFuture::new(DEADLINE));
    loop {
        if is_so().await {
            return;
        }
        let turn = pin!(TimeoutFuture::new(10));
        if let Either::Right(_) = select(turn, &mut deadline).await {
            panic!("not in time");
        }
    }
}

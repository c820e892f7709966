//! The page's start: who somebody is and how the page is set up are found out at the same time, and the
//! room's streams open meanwhile.

use std::rc::Rc;

use futures::{
    FutureExt,
    future::{Either, select},
};
use gloo_timers::future::TimeoutFuture;
use murmuration_swarm::{Opening, random_id};
use wasm_bindgen_futures::spawn_local;

use super::{App, AppProps, Visitor};
use crate::{
    browser::{fetch_config, fragment},
    config::Config,
    room::Room,
};

/// After how many milliseconds it is shown that the browser is still looking for what it keeps.
const PATIENCE: u32 = 500;

/// Shows the app, as soon as there is something to be shown.
pub async fn start() {
    let visitor = Visitor::recall().map(Rc::new).shared();
    spawn_local(visitor.clone().map(drop));
    let config = fetch_config().await.map(Rc::new);
    let opening = config.as_ref().ok().and_then(|config| open_ahead(config));

    let props = |visitor: Option<Rc<Visitor>>| AppProps {
        config: config.clone(),
        visitor,
    };
    let render = |props| yew::Renderer::<App>::with_props(props).render();
    let arrived = |visitor: Rc<Visitor>| {
        visitor.opening.replace(opening);
        props(Some(visitor))
    };
    match select(visitor.clone(), TimeoutFuture::new(PATIENCE)).await {
        Either::Left((visitor, _)) => drop(render(arrived(visitor))),
        Either::Right(_) => {
            let mut app = render(props(None));
            app.update(arrived(visitor.await));
        }
    }
}

/// Opens the streams of the room that the address names. What is wrong is told when it is joined.
fn open_ahead(config: &Config) -> Option<Opening> {
    let room = Room::from_fragment(&fragment(), &config.room).ok()?;
    Opening::begin(config.hubs.clone(), room.app().clone(), random_id()).ok()
}

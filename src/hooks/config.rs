//! The configuration, which takes a moment to arrive.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::{
    browser::fetch_config,
    config::{Config, ConfigError},
};

/// How far the configuration is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Loading {
    /// On its way.
    Underway,
    /// Here.
    Ready(Rc<Config>),
    /// Of no use.
    Broken(ConfigError),
}

/// Fetches the configuration, once for each mounted component.
#[hook]
pub fn use_config() -> Loading {
    let loading = use_state(|| Loading::Underway);
    let setter = loading.setter();
    use_effect_with((), move |()| {
        spawn_local(async move {
            setter.set(match fetch_config().await {
                Ok(config) => Loading::Ready(Rc::new(config)),
                Err(error) => Loading::Broken(error),
            });
        });
    });
    (*loading).clone()
}

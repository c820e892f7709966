//! Futures that end with their owner.

use std::{convert::Infallible, pin::pin};

use futures::{
    FutureExt,
    channel::oneshot,
    future::{self, Shared},
};
use wasm_bindgen_futures::spawn_local;

/// Runs futures beside its owner. When it is dropped, those still under way are dropped too,
/// also one whose promise the browser never settles (as those of a closed RTCPeerConnection).
pub struct Scope {
    ended: Shared<oneshot::Receiver<Infallible>>,
    _open: oneshot::Sender<Infallible>,
}

impl Scope {
    pub fn new() -> Self {
        let (open, ended) = oneshot::channel();
        Self {
            ended: ended.shared(),
            _open: open,
        }
    }

    pub fn spawn(&self, work: impl Future<Output = ()> + 'static) {
        let ended = self.ended.clone();
        spawn_local(async move {
            future::select(ended, pin!(work)).await;
        });
    }
}

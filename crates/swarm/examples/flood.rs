//! A page that sends all that it can to the first peer, or counts what comes: to measure with.
//!
//! It is built as `echo.rs` is, with its own name in the place of `echo`. `?send=100` in its URL
//! sends lines of 100 bytes. `?count=lines` makes lines of what comes, `?count=bytes` does not, and
//! the page's script can ask for both counts by calling `received`.
//!
//! A swarm takes what it is given and keeps it until the channel has room, up to a bound. So this
//! sends until it is refused, and goes on a little later. It does not wait for acknowledgements: with
//! bytes that come back, a data channel of Chromium 156 far more often falls to a hundredth of its
//! speed, a bare one as well.

#[cfg(target_arch = "wasm32")]
fn main() {
    wasm_bindgen_futures::spawn_local(page::run());
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    println!("This example is a page. How to build it stands at the top of its source.");
}

#[cfg(target_arch = "wasm32")]
mod page {
    use std::cell::Cell;

    use futures::StreamExt;
    use gloo_timers::future::TimeoutFuture;
    use murmuration_swarm::{
        App, Event, Events, HubUrl, Lines, MessageId, Options, PeerId, Swarm, join, random_id,
    };
    use wasm_bindgen::prelude::wasm_bindgen;
    use web_sys::{Url, window};

    /// How many messages are given to the swarm in one go.
    const BURST: usize = 500;
    /// How long to rest when it has enough, in milliseconds.
    const REST: u32 = 10;

    thread_local! {
        /// How many lines and how many bytes have come.
        static RECEIVED: Cell<(f64, f64)> = const { Cell::new((0.0, 0.0)) };
    }

    /// How many lines have come, and how many bytes.
    #[wasm_bindgen]
    pub fn received() -> Vec<f64> {
        let (lines, bytes) = RECEIVED.get();
        vec![lines, bytes]
    }

    pub async fn run() {
        let url = window().expect("this is a page").location().href();
        let url = url.and_then(|url| Url::new(&url)).expect("it has a URL");
        let hub = HubUrl::parse(&url.origin()).expect("it came from a hub");
        let room = App::new("flood").expect("that is a name");
        let options = Options::new(vec![hub], room, random_id());
        let (swarm, mut events) = join(options).expect("this browser can do it");
        let peer = first(&mut events).await;
        let wanted = url.search_params();
        match wanted.get("send") {
            Some(length) => send(&swarm, events, peer, length.parse().expect("a length")).await,
            None => {
                let parts = (wanted.get("count").as_deref() == Some("lines")).then(Lines::new);
                count(events, parts).await;
            }
        }
    }

    async fn first(events: &mut Events) -> PeerId {
        loop {
            if let Some(Event::Joined { peer, .. }) = events.next().await {
                return peer;
            }
        }
    }

    async fn send(swarm: &Swarm, mut events: Events, to: PeerId, length: usize) {
        let mut message = vec![b'x'; length];
        message[length - 1] = b'\n';
        loop {
            for _ in 0..BURST {
                swarm.send(MessageId(0), to.clone(), message.clone());
            }
            let mut enough = false;
            for _ in 0..BURST {
                match sent(&mut events).await {
                    Some(is_refused) => enough |= is_refused,
                    None => return,
                }
            }
            if enough {
                TimeoutFuture::new(REST).await;
            }
        }
    }

    /// Whether the next message was refused; `None` when nobody is there any more.
    async fn sent(events: &mut Events) -> Option<bool> {
        loop {
            match events.next().await? {
                Event::Sent { refused, .. } => return Some(!refused.is_empty()),
                Event::Left { .. } => return None,
                _ => {}
            }
        }
    }

    async fn count(mut events: Events, mut parts: Option<Lines>) {
        while let Some(event) = events.next().await {
            if let Event::Data { bytes, .. } = event {
                let (mut lines, count) = RECEIVED.get();
                if let Some(parts) = &mut parts {
                    lines += parts.push(&bytes).len() as f64;
                }
                RECEIVED.set((lines, count + bytes.len() as f64));
            }
        }
    }
}

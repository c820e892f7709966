//! A page that sends all that it can to the first peer, or counts what comes: to measure with.
//!
//! It is built as `echo.rs` is, with its own name in the place of `echo`. `?send=100` in its URL
//! sends lines of 100 bytes. `?count=lines` makes lines of what comes, `?count=bytes` does not, and
//! the page's script can ask for both counts by calling `received`.
//!
//! A swarm takes what it is given and keeps it until the channel has room, up to a bound. So this
//! does what an app with much to send does: the receiver acknowledges what comes, and no more than
//! a window of it is under way.

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
    use murmuration_swarm::{
        App, Event, Events, HubUrl, Lines, MessageId, Options, PeerId, Swarm, join, random_id,
    };
    use wasm_bindgen::prelude::wasm_bindgen;
    use web_sys::{Url, window};

    /// How many bytes are under way at most: twice what a channel holds.
    const WINDOW: usize = 2 * 1024 * 1024;
    /// For so many bytes that come, a byte is sent back.
    const ACKNOWLEDGED: usize = 64 * 1024;

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
                count(&swarm, events, peer, parts).await;
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
        let mut under_way = 0;
        loop {
            while under_way < WINDOW {
                swarm.send(MessageId(0), to.clone(), message.clone());
                under_way += length;
            }
            match events.next().await {
                Some(Event::Data { bytes, .. }) => under_way -= bytes.len() * ACKNOWLEDGED,
                Some(Event::Left { .. }) | None => return,
                Some(_) => {}
            }
        }
    }

    async fn count(swarm: &Swarm, mut events: Events, from: PeerId, mut parts: Option<Lines>) {
        let mut unsaid = 0;
        while let Some(event) = events.next().await {
            let Event::Data { bytes, .. } = event else {
                continue;
            };
            let (mut lines, count) = RECEIVED.get();
            if let Some(parts) = &mut parts {
                lines += parts.push(&bytes).len() as f64;
            }
            RECEIVED.set((lines, count + bytes.len() as f64));
            unsaid += bytes.len();
            if unsaid >= ACKNOWLEDGED {
                swarm.send(
                    MessageId(0),
                    from.clone(),
                    vec![b'.'; unsaid / ACKNOWLEDGED],
                );
                unsaid %= ACKNOWLEDGED;
            }
        }
    }
}

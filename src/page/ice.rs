//! Keeps the swarm's STUN and TURN servers fresh, where somebody hands them out.

use std::{pin::pin, time::Duration};

use futures::{StreamExt, channel::mpsc::UnboundedReceiver, future, future::Either};
use murmuration_swarm::{RtcConfig, Swarm};

use crate::{
    browser::{fetch_ice, now, until},
    config::{Config, IceAnswer, IceSource},
    state::{Handout, IceStatus},
};

/// The wait after the first failure; it doubles each time.
const RETRY: Duration = Duration::from_secs(5);
/// How often it doubles: up to five minutes or so.
const DOUBLINGS: u32 = 6;

/// How links are made at first.
pub fn at_first(config: &Config, relay_only: bool) -> RtcConfig {
    RtcConfig {
        ice_servers: config.ice_servers.clone(),
        relay_only,
    }
}

/// How it stands with them.
pub fn status(rtc: &RtcConfig, handout: Handout) -> IceStatus {
    IceStatus {
        relay_only: rtc.relay_only,
        servers: rtc.ice_servers.len(),
        has_relay: rtc.has_relay(),
        handout,
    }
}

/// Asks for servers now, and again before they expire, and gives them to the swarm, for as long as
/// this is waited for. Nothing else waits for it: on one network, pages link without.
///
/// What the browser says of servers that it does not take comes by way of `refusals`.
pub async fn keep_fresh(
    source: &IceSource,
    mut rtc: RtcConfig,
    swarm: &Swarm,
    mut refusals: UnboundedReceiver<String>,
    tell: impl Fn(IceStatus),
) {
    let given = rtc.ice_servers.clone();
    let mut failures = 0;
    tell(status(&rtc, Handout::Asked));
    loop {
        let why = match fetch_ice(source).await {
            Ok(IceAnswer { servers, ttl }) => {
                let mut fresh = rtc.clone();
                fresh.ice_servers = [given.clone(), servers].concat();
                swarm.configure(fresh.clone());
                let begin = now();
                let given_until = Handout::Given { until: begin + ttl };
                tell(status(&fresh, given_until));
                let renewal = pin!(until(begin + ttl * 3 / 4));
                match future::select(renewal, refusals.next()).await {
                    Either::Left(_) => {
                        rtc = fresh;
                        failures = 0;
                        continue;
                    }
                    Either::Right((why, _)) => {
                        // The swarm, too, is to know that there are only those of before.
                        swarm.configure(rtc.clone());
                        why.unwrap_or_default()
                    }
                }
            }
            Err(why) => why,
        };
        let retry = now() + RETRY * 2u32.pow(failures);
        failures = (failures + 1).min(DOUBLINGS);
        let why = why.into();
        tell(status(&rtc, Handout::Refused { why, retry }));
        until(retry).await;
    }
}

//! Keeps the swarm's STUN and TURN servers fresh, where somebody hands them out.

use std::time::Duration;

use murmuration_swarm::{IceServer, RtcConfig, Swarm, check};

use crate::{
    browser::{fetch_ice, now, until},
    config::{Config, IceAnswer, IceSource},
    state::{Handout, IceStatus, Servers},
};

/// The wait after the first failure, in seconds; it doubles each time.
const RETRY: u64 = 5;
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
        servers: Servers::of(rtc),
        handout,
    }
}

/// Asks for servers now, and again before they expire, and gives them to the swarm, for as long as
/// this is waited for. Nothing else waits for it: on one network, pages link without.
pub async fn keep_fresh(
    source: &IceSource,
    mut rtc: RtcConfig,
    swarm: &Swarm,
    tell: impl Fn(IceStatus),
) {
    let given = rtc.ice_servers.clone();
    let mut failures = 0;
    let mut handout = Handout::Asked;
    let mut again = now();
    loop {
        tell(status(&rtc, handout));
        until(again).await;
        let answer = fetch_ice(source).await;
        let at = now();
        match answer.and_then(|answer| use_them(&mut rtc, &given, answer)) {
            Ok(ttl) => {
                swarm.configure(rtc.clone());
                failures = 0;
                handout = Handout::Given { until: at + ttl };
                again = at + Duration::from_secs(ttl.as_secs() * 3 / 4);
            }
            Err(why) => {
                again = at + Duration::from_secs(RETRY << failures);
                failures = (failures + 1).min(DOUBLINGS);
                handout = Handout::Refused {
                    why: why.into(),
                    retry: again,
                };
            }
        }
    }
}

/// Has links made with the servers of the configuration and with these, unless the browser does
/// not take them. Gives how long they are good for.
fn use_them(
    rtc: &mut RtcConfig,
    given: &[IceServer],
    answer: IceAnswer,
) -> Result<Duration, String> {
    let mut fresh = RtcConfig {
        ice_servers: given.to_vec(),
        relay_only: rtc.relay_only,
    };
    fresh.ice_servers.extend(answer.servers);
    check(&fresh)?;
    *rtc = fresh;
    Ok(answer.ttl)
}

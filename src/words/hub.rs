//! The hubs, one by one.

use super::{Standing, Tone, times};
use crate::state::{Hub, HubStatus};

/// How it stands with a hub.
pub fn hub(hub: &Hub) -> Standing {
    let fault = match (hub.is_out_of_reach(), hub.endings) {
        (false, 0) => "connecting",
        (false, _) => "the hub’s stream ended, reconnecting",
        (true, 0) => "the hub can’t be reached, trying again",
        (true, _) => "the hub can’t be reached any more, trying again",
    };
    let mut standing = match hub.status {
        HubStatus::Connected => Standing::new(Tone::Good, "connected"),
        HubStatus::Connecting if hub.is_out_of_reach() => {
            Standing::new(Tone::Bad, format!("{fault} now"))
        }
        HubStatus::Connecting => Standing::new(Tone::Busy, fault),
        HubStatus::Lost { retry } => Standing::new(Tone::Bad, fault).until(retry),
    };
    let earlier = hub.endings - u32::from(hub.endings > 0 && hub.status != HubStatus::Connected);
    if earlier > 0 {
        standing.after = format!("; lost {} before", times(earlier));
    }
    standing
}

//! When everybody is linked with everybody.

use std::time::Duration;

use anyhow::Result;

use super::Member;

/// Waits until each of them is linked with all others. Gives the time since the first of them set
/// out, in seconds; `None` when that is longer than `bound`.
pub(crate) fn meshed(members: &[Member], bound: Duration) -> Result<Option<f64>> {
    let others = members.len() - 1;
    let linking: Vec<_> = members
        .iter()
        .map(|member| member.linked_to(others, bound))
        .collect::<Result<_>>()?;
    let mut last = Some(0.0);
    for linked in linking {
        let linked = linked.wait()?;
        last = last
            .zip(linked)
            .map(|(last, linked)| f64::max(last, linked));
    }
    let mut first = f64::INFINITY;
    for member in members {
        first = first.min(member.origin()?);
    }
    let took = last.map(|last| (last - first) / 1000.0);
    Ok(took.filter(|&took| took <= bound.as_secs_f64()))
}

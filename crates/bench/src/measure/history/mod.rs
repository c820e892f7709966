//! A room of 10,000 events: how fast they are checked, what comparing them costs, how soon a newcomer
//! has them, and how soon a page that has them shows them.
//!
//! Originals have no history, so what ours is held against is not another program's feature. Each
//! row says what it is.

mod made;
mod natively;
mod shown;

use std::time::Duration;

use anyhow::Result;

use crate::{row::Row, setting::Setting};

/// About how long a run takes.
pub(super) const RUN: Duration = Duration::from_secs(45);

pub(super) fn run(setting: &Setting) -> Result<Vec<Row>> {
    let mut rows = natively::run(setting)?;
    rows.extend(shown::run(setting)?);
    Ok(rows)
}

//! Hooks: what the browser tells a component over time.

mod countdown;
mod fragment;
mod title;
mod today;

pub use countdown::use_time_left;
pub use fragment::use_fragment;
pub use title::use_title;
pub use today::use_today;

//! What is private.

use crate::state::Author;

/// What it is called to talk with somebody alone.
pub fn privately_with(other: &Author) -> String {
    format!("Private conversation with {}", called(other))
}

/// How much is new.
pub fn unread(count: u64) -> String {
    match count {
        1 => "1 new private message".into(),
        _ => format!("{count} new private messages"),
    }
}

/// A name where no markup can be: isolated from the direction of the text around it.
fn called(Author { name, .. }: &Author) -> String {
    format!("\u{2068}{name}\u{2069}")
}

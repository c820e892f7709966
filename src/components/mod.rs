//! What is seen: leaves that get data and callbacks, and never the context. What has no state and no
//! callback of its own is a plain function: a component for each bird and name would be a thousand.

mod bird;
mod chat_form;
mod copy_link;
mod countdown;
mod entry_row;
mod error_page;
mod flock;
mod invitation;
mod message_log;
mod name;
mod nick_field;
mod notice;
mod peer_item;
mod peer_list;
mod relay_choice;
mod room_view;
mod status_line;
mod timestamp;

pub use bird::bird;
pub use chat_form::{ChatForm, ChatFormProps};
pub use copy_link::{CopyLink, CopyLinkProps};
pub use countdown::{Countdown, CountdownProps};
pub use entry_row::{EntryRow, EntryRowProps};
pub use error_page::{ErrorPage, ErrorPageProps};
pub use flock::flock;
pub use invitation::{Invitation, InvitationProps};
pub use message_log::{MessageLog, MessageLogProps};
pub use name::{hue, name};
pub use nick_field::{NickField, NickFieldProps};
pub use notice::notice;
pub use peer_item::{PeerItem, PeerItemProps};
pub use peer_list::{PeerList, PeerListProps};
pub use relay_choice::relay_choice;
pub use room_view::{RoomView, RoomViewProps};
pub use status_line::{StatusLine, StatusLineProps};
pub use timestamp::timestamp;

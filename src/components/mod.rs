//! What is seen: leaves that get data and callbacks, and never the context. What has no state and no
//! callback of its own is a plain function: a component for each bird and name would be a thousand,
//! and each kind of component makes the page's code larger by two kilobytes.

mod aloud;
mod bird;
mod chat_form;
mod chunk_rows;
mod conversations;
mod copy_link;
mod copy_text;
mod countdown;
mod details;
mod entry_row;
mod error_page;
mod flock;
mod invitation;
mod looking;
mod message_log;
mod name;
mod new_room;
mod nick_field;
mod notice;
mod peer_item;
mod peer_list;
mod person;
mod reading;
mod relay_choice;
mod room_panel;
mod room_view;
mod safety_check;
mod secret_sign;
mod status_line;
mod timestamp;
mod write_button;

pub use bird::bird;
pub use chat_form::{ChatForm, ChatFormProps};
pub use conversations::{Speech, conversations};
pub use copy_link::copy_link;
pub use copy_text::{CopyText, CopyTextProps};
pub use countdown::{Countdown, CountdownProps};
pub use details::{Panel, details, details_button, use_panel};
pub use entry_row::{EntryRow, EntryRowProps};
pub use error_page::error_page;
pub use flock::flock;
pub use invitation::invitation;
pub use looking::looking;
pub use message_log::{MessageLog, MessageLogProps};
pub use name::{hue, name};
pub use new_room::{new_room, new_room_button};
pub use nick_field::{NickField, NickFieldProps};
pub use notice::notice;
pub use peer_item::peer_item;
pub use peer_list::{PeerList, PeerListProps};
pub use person::{PersonPanel, person, use_person};
pub use relay_choice::relay_choice;
pub use room_panel::{RoomTools, Wish, room_button, room_panel, use_room_tools};
pub use room_view::{Panels, room_view};
pub use safety_check::{SafetyCheck, SafetyCheckProps};
pub use secret_sign::secret_sign;
pub use status_line::status_line;
pub use timestamp::timestamp;

use person::{about_button, marks};
use status_line::tone;
use write_button::write_button;

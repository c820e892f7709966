//! The facade through which the page talks: everything that a person can want of the room.
//!
//! It only queues a command for the task that owns the swarm (the agent). What comes of it arrives
//! in the state like everything else.

use std::sync::Arc;

use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use murmuration_room::{Event, Member, Settings};

use crate::{nick::Nick, state::Judgement, text::Text};

/// A handle on the conversation; clones speak in the same one.
#[derive(Clone, Debug)]
pub struct Chat(UnboundedSender<Command>);

/// What a person wants.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Command {
    /// Say this to everybody.
    Say(Text),
    /// Say this so that one other member alone can read it.
    SayTo(Member, Text),
    /// Be called this from now on.
    Rename(Nick),
    /// Think this of a member from now on.
    Judge(Member, Judgement),
    /// Keep this of the room from now on.
    Settle(Settings),
    /// Remove all that is kept of the room, and end.
    Forget,
    /// Give what is held of the room as a file.
    Export(Export),
    /// Take in what was in a file.
    Import {
        /// Each is as good as what somebody sent.
        events: Vec<Arc<Event>>,
        /// Why there are no more, if there should be.
        trouble: Option<String>,
    },
}

/// As what a room is exported.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Export {
    /// As what can be imported.
    Archive,
    /// As what can be read.
    Text,
}

impl Chat {
    /// A handle, and where its commands come out. They end when the conversation does.
    pub fn new() -> (Self, UnboundedReceiver<Command>) {
        let (sender, receiver) = unbounded();
        (Self(sender), receiver)
    }

    /// Says something to everybody.
    pub fn say(&self, text: Text) {
        self.order(Command::Say(text));
    }

    /// Says something that one other member alone can read, whether they are here now or not.
    pub fn say_to(&self, member: Member, text: Text) {
        self.order(Command::SayTo(member, text));
    }

    /// Changes the name by which everybody knows this page's person.
    pub fn rename(&self, nick: Nick) {
        self.order(Command::Rename(nick));
    }

    /// Decides something about a member.
    pub fn judge(&self, member: Member, what: Judgement) {
        self.order(Command::Judge(member, what));
    }

    /// Ends the conversation, for all clones of this handle.
    pub fn end(&self) {
        self.0.close_channel();
    }

    /// Has something done.
    pub fn order(&self, command: Command) {
        // It fails when the conversation has ended; then nobody is left to be told.
        let _ = self.0.unbounded_send(command);
    }
}

impl PartialEq for Chat {
    fn eq(&self, other: &Self) -> bool {
        self.0.same_receiver(&other.0)
    }
}

//! What can happen in a room.

use murmuration_swarm::{Attempt, Departure, Failure, HubId, Make, MessageId, Path, PeerId};

use murmuration_room::{Member, Position, Refusal, Settings};

use super::{Acquaintance, Hub, HubStatus, IceStatus, Importing, Keeping, Proof};
use crate::{moment::Moment, nick::Nick};

/// Something that happened, and when.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Action {
    /// When.
    pub at: Moment,
    /// What.
    pub happening: Happening,
}

/// Something that a member said, and signed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Uttered {
    /// Its place in the order.
    pub place: Position,
    /// When.
    pub at: Moment,
    /// Who.
    pub by: Member,
    /// What.
    pub what: Utterance,
}

/// What a member can say.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Utterance {
    /// A message, as it came.
    Text(String),
    /// A message between this page's person and one other member, as it came.
    Direct {
        /// The other one, who wrote it or to whom it is.
        with: Member,
        /// What it says.
        text: String,
    },
    /// How they are called from now on.
    Name(Nick),
}

/// What happened. Strangers' names are nicknames by now; their lines are as they came.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Happening {
    /// This page entered the room, or came back to it after it had been put to sleep.
    Entered {
        /// By way of these hubs.
        hubs: Vec<Hub>,
    },
    /// A hub's state changed.
    Hub(HubId, HubStatus),
    /// This page's person chose whether links go through relays alone.
    RelayOnly(bool),
    /// It changed with whose help links are made.
    Ice(IceStatus),
    /// A link with a peer is being made.
    Connecting {
        /// With whom.
        peer: PeerId,
        /// Of which make it is.
        make: Make,
    },
    /// A peer is linked.
    Joined {
        /// Who.
        peer: PeerId,
        /// Of which make it is.
        make: Make,
        /// What it calls itself.
        nick: Option<Nick>,
        /// What it has proven, if it is a member of the room and not only on a line.
        proof: Option<Proof>,
    },
    /// A peer calls itself otherwise now.
    Renamed {
        /// Who.
        peer: PeerId,
        /// How.
        nick: Nick,
    },
    /// A peer said a line.
    Said {
        /// Who.
        peer: PeerId,
        /// What.
        line: String,
        /// Whether it lacks its end.
        cut: bool,
    },
    /// A linked peer has not been heard of for a while.
    Wavering(PeerId),
    /// A wavering peer is back.
    Steady(PeerId),
    /// A link came to nothing.
    Failed {
        /// With whom.
        peer: PeerId,
        /// Why.
        why: Failure,
        /// When it is tried again, if it is.
        retry: Option<Moment>,
    },
    /// A linked peer is linked no more.
    Left {
        /// Who.
        peer: PeerId,
        /// Why.
        why: Departure,
    },
    /// Something is being done about the link with a peer.
    Trying {
        /// With whom.
        peer: PeerId,
        /// What.
        what: Attempt,
    },
    /// Which way a linked peer is reached.
    Path {
        /// Who.
        peer: PeerId,
        /// How.
        path: Path,
    },
    /// This is known of members now.
    Met(Vec<(Member, Acquaintance)>),
    /// Members said things, now or long ago; in order.
    Added(Vec<Uttered>),
    /// What a member has said, told again now that they are listened to: no news.
    HeardAgain(Vec<Uttered>),
    /// What this page's person said went out to a member.
    Given {
        /// Which event.
        event: Position,
        /// Whose page.
        peer: PeerId,
    },
    /// A member holds what this page's person said.
    Kept {
        /// Which events.
        events: Vec<Position>,
        /// Who.
        by: Member,
    },
    /// A member's page did not take what this page's person said.
    Refused {
        /// Which events.
        events: Vec<Position>,
        /// Why.
        why: Refusal,
    },
    /// These events, in order, follow something that nobody here has.
    Gaps(Vec<Position>),
    /// What is before this has been let go.
    LetGo(Position),
    /// A member says more than anybody can read, and is not listened to for a while.
    Flooding(Member),
    /// What a peer sends makes no sense, and is not listened to any more.
    Misbehaving(PeerId),
    /// By how many milliseconds the clock here is ahead of the others', when that is much; 0 when it
    /// isn't.
    ClockIsOff(i64),
    /// How it stands with what is kept here.
    Keeping(Keeping),
    /// What this page's person has chosen to be kept here.
    Settled(Settings),
    /// How it stands with a file that is taken in.
    Importing(Importing),
    /// What this page's person said went out as a line, to peers that are no members.
    Sent {
        /// Which event it is too.
        event: Position,
        /// What the swarm calls it.
        message: MessageId,
        /// To whom.
        to: Vec<PeerId>,
        /// How many more were linked, but too far behind to get it.
        refused: usize,
    },
    /// Messages of this page won't get to a peer any more, though they went out to it.
    Undelivered {
        /// To whom.
        peer: PeerId,
        /// Which.
        messages: Vec<MessageId>,
    },
    /// This page's person turned to what is between them and one other member, or back to the room.
    TurnedTo(Option<Member>),
    /// This page's person chose another name.
    CalledMyself(Nick),
}

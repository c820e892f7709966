//! Whom this page's person has met: read from the browser's storage, and kept there.

use murmuration_room::{Happened, Input, Member, Told};

use super::Conversation;
use crate::{
    browser::now,
    nick::Nick,
    state::{Acquaintance, Happening, Hearing, Judgement, Utterance, Uttered},
};

impl Conversation {
    /// Reads whom this page's person has met before.
    pub(super) async fn recall(&mut self) {
        let Some(store) = &self.store else { return };
        let kept = match store.members().await {
            Ok(kept) => kept,
            Err(why) => {
                self.kept.hear(&Happened::NotKept(why));
                self.tell_keeping();
                return;
            }
        };
        let read = |(member, kept): (Member, Vec<u8>)| Some((member, Acquaintance::read(&kept)?));
        let met: Vec<_> = kept.into_iter().filter_map(read).collect();
        for (member, known) in &met {
            self.known.note(*member, known.clone());
        }
        self.tell(Happening::Met(met));
        self.block();
    }

    /// Nothing of those who are blocked is passed on.
    pub(super) fn block(&mut self) {
        let happened = self.room.handle(Input::Block(self.known.blocked()));
        self.pass_on(happened);
    }

    /// A member is here, or says how they are called.
    pub(super) fn meet(&mut self, member: Member, name: Option<Nick>) {
        if member != self.membership.member() {
            let known = self.known.meet(member, name, now()).cloned();
            self.note_known(member, known);
        }
    }

    /// Decides something about a member. Whoever is listened to again is heard with all they said.
    pub(super) fn judge(&mut self, member: Member, what: Judgement) {
        let known = self.known.judge(member, what, now()).cloned();
        self.note_known(member, known);
        if let Judgement::Hear(hearing) = what {
            self.block();
            if hearing == Hearing::Heard {
                let all = self.room.events().to_vec();
                if let Happening::Added(said) = self.membership.told(Told::Added(all)) {
                    self.tell(Happening::HeardAgain(said));
                }
            }
        }
    }

    fn note_known(&mut self, member: Member, known: Option<Acquaintance>) {
        if let Some(known) = known {
            if let Some(store) = &self.store {
                // Kept or not, it counts until the page is closed.
                drop(store.put_member(&member, &known.write()));
            }
            self.tell(Happening::Met(vec![(member, known)]));
        }
    }
}

/// How members call themselves, the last name of each last.
pub(super) fn named(happening: &Happening) -> Vec<(Member, Nick)> {
    let Happening::Added(uttered) = happening else {
        return Vec::new();
    };
    let name = |uttered: &Uttered| match &uttered.what {
        Utterance::Name(nick) => Some((uttered.by, nick.clone())),
        Utterance::Text(_) | Utterance::Direct { .. } => None,
    };
    uttered.iter().filter_map(name).collect()
}

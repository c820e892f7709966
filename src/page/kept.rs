//! How it stands with what is kept of a room, put together from what is told of it.

use murmuration_room::{Happened, Keep};

use super::Visitor;
use crate::state::Keeping;

/// What is known of it.
#[derive(Debug)]
pub struct Kept {
    keep: Keep,
    /// How many records were damaged, once all have been read.
    damaged: Option<usize>,
    /// Whether there is where something can be kept, and has been.
    is_stored: bool,
    /// Why nothing is kept, if that is so.
    trouble: Option<String>,
    /// Why this page's person will be somebody else on the next visit, if they will.
    visiting: Option<String>,
}

impl Kept {
    /// Nothing has been read yet.
    pub fn new(visitor: &Visitor) -> Self {
        let why = visitor.trouble.as_ref().map(ToString::to_string);
        let (trouble, visiting) = match &visitor.store {
            None => (why, None),
            Some(_) => (None, why),
        };
        Self {
            keep: Keep::default(),
            damaged: None,
            is_stored: visitor.store.is_some(),
            trouble,
            visiting,
        }
    }

    /// Something was told; it may be of no matter here.
    pub fn hear(&mut self, happened: &Happened) {
        match happened {
            Happened::Settled(settings) => self.keep = settings.keep,
            Happened::Loaded { damaged } => self.damaged = Some(*damaged),
            Happened::NotKept(why) => self.trouble = Some(why.to_string()),
            Happened::KeptAgain => self.trouble = None,
            Happened::Told(_) | Happened::Forgotten => {}
        }
    }

    /// How it stands.
    pub fn keeping(&self) -> Keeping {
        match (&self.trouble, self.damaged, self.keep) {
            (Some(why), Some(_), Keep::All) if self.is_stored => Keeping::NoMore(why.clone()),
            (Some(why), ..) => Keeping::Not(why.clone()),
            (None, None, _) => Keeping::Loading,
            (None, Some(_), Keep::Nothing) => Keeping::Nothing,
            (None, Some(damaged), Keep::All) => Keeping::Kept {
                damaged,
                visiting: self.visiting.clone(),
            },
        }
    }
}

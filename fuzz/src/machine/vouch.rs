//! A vouch that does what the frames tell it to, and sees to it that it is asked as was agreed.

use std::{cell::RefCell, collections::BTreeSet, rc::Rc};

use bytes::Bytes;
use murmuration_swarm::{Ends, LinkId, VOUCH, Vouch, Vouched, Voucher, Vouching};
use serde_json::{Value, json};

/// The links whose ends are vouching.
pub type Vouchings = Rc<RefCell<BTreeSet<LinkId>>>;

/// It proves whatever is said: `{"prove": "who"}`, and refuses at a word: `{"refuse": "why"}`.
#[derive(Debug)]
pub struct Obedient {
    required: bool,
    vouchings: Vouchings,
}

impl Obedient {
    pub fn new(required: bool, vouchings: &Vouchings) -> Self {
        Self {
            required,
            vouchings: Rc::clone(vouchings),
        }
    }
}

impl Vouch for Obedient {
    fn begin(&mut self, ends: &Ends) -> Value {
        let new = self.vouchings.borrow_mut().insert(ends.link);
        assert!(new, "{:?} begins twice", ends.link);
        json!("begun")
    }

    fn hear(&mut self, ends: &Ends, frame: &Value) -> Vouching {
        assert!(self.vouchings.borrow().contains(&ends.link), "{ends:?}");
        // Numbers may be written at greater length than they were read.
        assert!(frame.to_string().len() <= 8 * VOUCH, "it is longer");
        let word = |name: &str| Some(frame.get(name)?.as_str()?.to_owned());
        let verdict = match (word("prove"), word("refuse")) {
            (Some(who), _) => Vouched::Proven(Voucher {
                who: who.into(),
                shared: Bytes::new(),
            }),
            (None, Some(why)) => Vouched::Refused(why),
            (None, None) => Vouched::NotYet,
        };
        Vouching {
            say: frame.get("say").cloned(),
            verdict,
        }
    }

    fn end(&mut self, link: LinkId) {
        let was = self.vouchings.borrow_mut().remove(&link);
        assert!(was, "{link:?} ends, and was not begun");
    }

    fn is_required(&self) -> bool {
        self.required
    }
}

//! Who this page's person is, and where they keep things.

use std::{cell::RefCell, rc::Rc};

use murmuration_room::{BrowserEntropy, Identity, Keeping, Store, StoreError, identify};
use murmuration_swarm::Opening;

/// This page's person.
#[derive(Debug)]
pub struct Visitor {
    /// Who they are.
    pub identity: Identity,
    /// Where things are kept, if anywhere.
    pub store: Option<Rc<Store>>,
    /// Why what they say may not outlive this page, if that is so.
    pub trouble: Option<StoreError>,
    /// The streams of the first room, which need not wait for all this.
    pub opening: RefCell<Option<Opening>>,
}

impl Visitor {
    /// Looks up who they are in the browser's storage; makes somebody new when there is nobody.
    pub async fn recall() -> Self {
        let (store, closed) = match Store::open().await {
            Ok(store) => (Some(Rc::new(store)), None),
            Err(why) => (None, Some(why)),
        };
        let kept = store
            .as_deref()
            .ok_or_else(|| closed.clone().unwrap_or(StoreError::Unavailable));
        let person = identify(kept, &mut BrowserEntropy).await;
        let visiting = match person.keeping {
            Keeping::Visiting(why) => Some(why),
            Keeping::Known | Keeping::New | Keeping::Replaced => None,
        };
        Self {
            identity: person.identity,
            store,
            trouble: closed.or(visiting),
            opening: RefCell::default(),
        }
    }
}

impl PartialEq for Visitor {
    fn eq(&self, other: &Self) -> bool {
        self.identity.member() == other.identity.member()
    }
}

//! Who this person is: an identity that is made on the first visit, and kept.
//!
//! Identities have numbers, and the last one counts. So one that is damaged stays where it is when a
//! new one takes its place, and of two tabs that make one at the same time one is first: each puts its
//! own only if nobody has that number, and then takes what is there.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};

use super::{
    Store, StoreError,
    schema::IDENTITY,
    transaction::{Mode, answer},
    vault::Vault,
};
use crate::{Entropy, Identity};

/// How often what was just put may turn out to be unreadable, or replaced.
const TRIES: usize = 3;

/// This person, and how long they are.
#[derive(Debug)]
pub struct Person {
    /// Who they are.
    pub identity: Identity,
    /// Whether they will be the same on the next visit.
    pub keeping: Keeping,
}

/// How an identity is kept.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Keeping {
    /// It was here before.
    Known,
    /// It is new, and kept from now on.
    New,
    /// It is new and kept from now on, for the one before was damaged. That one is put aside.
    Replaced,
    /// It is new, and lasts for this visit only, for this reason.
    Visiting(StoreError),
}

/// Who this person is: the identity that is kept, or a new one.
pub async fn identify(store: Result<&Store, StoreError>, entropy: &mut dyn Entropy) -> Person {
    let kept = match store {
        Ok(store) => store.identity(entropy).await,
        Err(error) => Err(error),
    };
    kept.unwrap_or_else(|error| Person {
        identity: Identity::new(entropy),
        keeping: Keeping::Visiting(error),
    })
}

impl Store {
    async fn identity(&self, entropy: &mut dyn Entropy) -> Result<Person, StoreError> {
        let vault = Vault::open()?;
        let mut keeping = Keeping::Known;
        for _ in 0..TRIES {
            let last = self.last_identity().await?;
            if let Some((_, record)) = &last
                && let Some(seed) = vault.unseal(record).await
            {
                let identity = Identity::from_seed(&seed);
                return Ok(Person { identity, keeping });
            }
            let number = last.as_ref().map_or(1.0, |(number, _)| number + 1.0);
            let record = vault.seal(&Identity::new(entropy).seed(), entropy).await?;
            keeping = match (self.add_identity(number, &record).await?, last) {
                (Added::Ours, None) => Keeping::New,
                (Added::Ours, Some(_)) => Keeping::Replaced,
                (Added::Theirs, _) => Keeping::Known,
            };
        }
        Err(StoreError::Damaged(
            "what it takes it does not give back".to_owned(),
        ))
    }

    async fn last_identity(&self) -> Result<Option<(f64, JsValue)>, StoreError> {
        let transaction = self.begin(&[IDENTITY], Mode::Read)?;
        let table = transaction.table(IDENTITY)?;
        let numbers: Array = answer(&table.get_all_keys()?).await?.dyn_into()?;
        // Ascending; anything but numbers is behind.
        let Some(number) = numbers.iter().filter_map(|key| key.as_f64()).next_back() else {
            return Ok(None);
        };
        let record = answer(&table.get(&number.into())?).await?;
        Ok(Some((number, record)))
    }

    async fn add_identity(&self, number: f64, record: &JsValue) -> Result<Added, StoreError> {
        let transaction = self.begin(&[IDENTITY], Mode::WriteThrough)?;
        let table = transaction.table(IDENTITY)?;
        let there = answer(&table.count_with_key(&number.into())?).await?;
        if there != 0 {
            return Ok(Added::Theirs);
        }
        table.put_with_key(record, &number.into())?;
        transaction.end().await?;
        Ok(Added::Ours)
    }
}

/// Whose identity has a number.
enum Added {
    /// The one that was to be added.
    Ours,
    /// One that another tab had added before.
    Theirs,
}

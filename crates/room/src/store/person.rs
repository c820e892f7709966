//! Who this person is: an identity that is made on the first visit, and kept.
//!
//! Identities have numbers, and the last one counts. So one that is damaged stays where it is when a
//! new one takes its place, and of two tabs that make one at the same time one is first: each puts its
//! own only if nobody has that number, and then takes what is there.

use wasm_bindgen::JsValue;

use super::{
    Store, StoreError, Writing, object::records, schema::IDENTITY, transaction::Mode, vault::Vault,
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
        let mut failed = None;
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
            failed = self.add_identity(number, &record).await.err();
            keeping = match (&failed, last) {
                // If another tab was first, its own is there now.
                (Some(_), _) => Keeping::Known,
                (None, None) => Keeping::New,
                (None, Some(_)) => Keeping::Replaced,
            };
        }
        // What it takes it does not give back.
        Err(failed.unwrap_or_else(|| StoreError::Damaged("a new key is unreadable".to_owned())))
    }

    async fn last_identity(&self) -> Result<Option<(f64, JsValue)>, StoreError> {
        let answers = self.read(&[IDENTITY], &mut |transaction| {
            let table = transaction.table(IDENTITY)?;
            Ok(vec![table.get_all_keys()?, table.get_all()?])
        });
        let records = records(&answers.await?).into_iter();
        let mut numbered = records.filter_map(|(key, record)| Some((key.as_f64()?, record)));
        // Ascending.
        Ok(numbered.next_back())
    }

    /// Fails when there is one of this number.
    fn add_identity(&self, number: f64, record: &JsValue) -> Writing {
        self.write(&[IDENTITY], Mode::WriteThrough, &mut |transaction| {
            let table = transaction.table(IDENTITY)?;
            table.add_with_key(record, &number.into())?;
            Ok(())
        })
    }
}

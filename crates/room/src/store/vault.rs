//! Sealing an identity's seed with a key that the browser makes and never gives out.
//!
//! The key is kept beside what it seals, as the browser's own object. So a copy of the database's
//! files, or whatever reads the records, has no seed in the clear. It is no protection from code that
//! runs in the page: that can have it unsealed, as we do.

use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto, window};

use super::{
    StoreError,
    object::{array, bytes, object, property},
};
use crate::{Entropy, entropy::random};

const ALGORITHM: &str = "AES-GCM";
/// A nonce, in bytes. A key of ours seals one thing, once.
const NONCE: usize = 12;

/// A record's properties.
const KEY_PROPERTY: &str = "key";
const NONCE_PROPERTY: &str = "nonce";
const SEALED_PROPERTY: &str = "sealed";

/// The browser's cryptography.
pub struct Vault(SubtleCrypto);

impl Vault {
    /// # Errors
    /// Where there is none for this page.
    pub fn open() -> Result<Self, StoreError> {
        let crypto = window().and_then(|window| window.crypto().ok());
        // Where web-sys says that there is one there may be nothing.
        let subtle = crypto.and_then(|crypto| Reflect::get(&crypto, &"subtle".into()).ok());
        match subtle {
            Some(subtle) if subtle.is_object() => Ok(Self(subtle.unchecked_into())),
            _ => Err(StoreError::Insecure),
        }
    }

    /// Seals a seed with a new key: a record of both.
    pub async fn seal(
        &self,
        seed: &[u8; 32],
        entropy: &mut dyn Entropy,
    ) -> Result<Object, JsValue> {
        let made = object([("name", &ALGORITHM.into()), ("length", &256.into())])?;
        let uses = Array::of2(&"encrypt".into(), &"decrypt".into());
        let key = self.0.generate_key_with_object(&made, false, &uses)?;
        let key: CryptoKey = JsFuture::from(key).await?.unchecked_into();
        let nonce = array(&random::<NONCE>(entropy));
        let sealed = self
            .0
            .encrypt_with_object_and_u8_array(&algorithm(&nonce)?, &key, seed)?;
        let sealed = Uint8Array::new(&JsFuture::from(sealed).await?);
        object([
            (KEY_PROPERTY, &key),
            (NONCE_PROPERTY, &nonce),
            (SEALED_PROPERTY, &sealed),
        ])
    }

    /// The seed of a record, unless it is damaged.
    pub async fn unseal(&self, record: &JsValue) -> Option<[u8; 32]> {
        let unsealed = JsFuture::from(self.unsealing(record)?).await.ok()?;
        bytes(&Uint8Array::new(&unsealed), 32)?.try_into().ok()
    }

    fn unsealing(&self, record: &JsValue) -> Option<Promise> {
        let nonce = property(record, NONCE_PROPERTY)?;
        // What these are, the browser looks at itself.
        let key: CryptoKey = property(record, KEY_PROPERTY)?.unchecked_into();
        let sealed: Object = property(record, SEALED_PROPERTY)?.unchecked_into();
        let algorithm = algorithm(&nonce).ok()?;
        let unsealing = self
            .0
            .decrypt_with_object_and_buffer_source(&algorithm, &key, &sealed);
        unsealing.ok()
    }
}

fn algorithm(nonce: &JsValue) -> Result<Object, JsValue> {
    object([("name", &ALGORITHM.into()), ("iv", nonce)])
}

//! The lock that one tab of a profile has at a time, by the Web Locks API.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Window};

use super::{
    report::{Queue, Report},
    scope::Scope,
};
use crate::{
    HubId,
    sharing::{Input, Lock},
};

#[wasm_bindgen]
extern "C" {
    /// `navigator.locks`, which web-sys has only among its unstable parts.
    #[derive(Clone)]
    pub type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(
        this: &LockManager,
        name: &str,
        options: &Object,
        granted: &Function,
    ) -> Result<Promise, JsValue>;
}

/// The browser's locks. There are none where a page is not from `https:` or this very machine.
pub fn locks(window: &Window) -> Option<LockManager> {
    let navigator = Reflect::get(window, &"navigator".into()).ok()?;
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    locks.is_object().then(|| locks.unchecked_into())
}

/// A lock that is asked for, again and again, until this is dropped; then it is released.
pub struct TabLock {
    locks: LockManager,
    name: String,
    hub: HubId,
    queue: Queue,
    scope: Scope,
}

/// How to ask.
#[derive(Clone, Copy)]
enum Wish {
    /// To be told when it is somebody else's.
    IfFree,
    /// When whoever has it and those who wait for it are gone.
    InTurn,
    /// Whoever has it.
    Now,
}

impl TabLock {
    /// Asks for the lock of this name; the queue gets what comes of it.
    pub fn ask(locks: LockManager, name: String, hub: HubId, queue: Queue) -> Self {
        let mut lock = Self {
            locks,
            name,
            hub,
            queue,
            scope: Scope::new(),
        };
        lock.request(Wish::IfFree);
        lock
    }

    /// Takes it from whoever has it.
    pub fn steal(&mut self) {
        self.request(Wish::Now);
    }

    fn request(&mut self, mut wish: Wish) {
        self.scope = Scope::new();
        let (locks, name) = (self.locks.clone(), self.name.clone());
        let (hub, queue) = (self.hub, self.queue.clone());
        self.scope.spawn(async move {
            loop {
                let lock = match held(&locks, &name, wish, hub, &queue).await {
                    Ok(_) => Lock::Held,
                    Err(refusal) if is_abort(&refusal) => Lock::Stolen,
                    Err(_) => Lock::Unavailable,
                };
                queue.put(Report::Hub(hub, Input::Lock(lock)));
                if lock == Lock::Unavailable {
                    break;
                }
                wish = Wish::InTurn;
            }
        });
    }
}

/// Asks for a lock, tells when it is granted, and has it until this is dropped. Returns when it is
/// somebody else's.
///
/// # Errors
/// An `AbortError` when somebody else has taken it away; another when the browser has no locks for
/// this page.
async fn held(
    locks: &LockManager,
    name: &str,
    wish: Wish,
    hub: HubId,
    queue: &Queue,
) -> Result<JsValue, JsValue> {
    let options = Object::new();
    let waiting = Waiting(AbortController::new()?);
    let (option, value) = match wish {
        Wish::IfFree => ("ifAvailable", JsValue::TRUE),
        Wish::Now => ("steal", JsValue::TRUE),
        Wish::InTurn => ("signal", waiting.0.signal().into()),
    };
    Reflect::set(&options, &option.into(), &value)?;
    let mut release = None;
    let until = Promise::new(&mut |resolve, _| release = Some(Release(resolve)));
    let queue = queue.clone();
    let granted = Closure::once(move |lock: JsValue| -> JsValue {
        if lock.is_null() {
            return lock;
        }
        let at = js_sys::Date::now() as u64;
        queue.put(Report::Hub(hub, Input::Lock(Lock::Granted { at })));
        until.into()
    });
    let request = locks.request(name, &options, granted.as_ref().unchecked_ref())?;
    JsFuture::from(request).await
}

/// Gives the lock back when it is dropped.
struct Release(Function);

impl Drop for Release {
    fn drop(&mut self) {
        // A promise's own function: it takes whatever it gets.
        let _ = self.0.call0(&JsValue::UNDEFINED);
    }
}

/// Leaves the queue when it is dropped; does nothing to a lock that was granted.
struct Waiting(AbortController);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn is_abort(exception: &JsValue) -> bool {
    Reflect::get(exception, &"name".into()).is_ok_and(|name| name == "AbortError")
}

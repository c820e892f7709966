//! A page in a browser context of its own.

use std::{marker::PhantomData, time::Duration};

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{Browser, PATIENCE, connection::Ticket};

/// A page, alone in its context. Dropping it ends both, with no chance for a last word.
pub(crate) struct Page {
    browser: Browser,
    context: String,
    session: String,
}

/// Something that the page will answer.
#[must_use = "a page answers whoever waits for it"]
pub(crate) struct Promise<'page, T> {
    page: &'page Page,
    ticket: Ticket,
    patience: Duration,
    answer: PhantomData<T>,
}

/// What comes of a script.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Evaluated {
    result: Value,
    exception_details: Option<Value>,
}

impl Page {
    pub(super) fn open(browser: Browser) -> Result<Self> {
        let create = |method, params, field| -> Result<String> {
            let created = browser.call(None, method, &params)?;
            let name = created[field].as_str().map(ToOwned::to_owned);
            name.with_context(|| format!("{method} gives no {field}"))
        };
        let context = create(
            "Target.createBrowserContext",
            json!({ "disposeOnDetach": true }),
            "browserContextId",
        )?;
        let target = create(
            "Target.createTarget",
            json!({ "url": "about:blank", "browserContextId": context }),
            "targetId",
        )?;
        let session = create(
            "Target.attachToTarget",
            json!({ "targetId": target, "flatten": true }),
            "sessionId",
        )?;
        let page = Self {
            browser,
            context,
            session,
        };
        page.call("Page.enable", &json!({}))?;
        Ok(page)
    }

    /// Has a script run in each document that will be loaded, before its own.
    pub(crate) fn prepare(&self, script: &str) -> Result<()> {
        let params = json!({ "source": script });
        self.call("Page.addScriptToEvaluateOnNewDocument", &params)?;
        Ok(())
    }

    /// Goes to an address.
    pub(crate) fn go(&self, url: &str) -> Result<()> {
        let going = self.set_out(url)?;
        self.arrive(going)
    }

    /// Has several pages go to an address at the same moment.
    pub(crate) fn go_all<'page>(pages: impl Iterator<Item = &'page Self>, url: &str) -> Result<()> {
        let going: Vec<_> = pages
            .map(|page| Ok((page, page.set_out(url)?)))
            .collect::<Result<_>>()?;
        going
            .into_iter()
            .try_for_each(|(page, ticket)| page.arrive(ticket))
    }

    /// Closes it, as a person closes a tab: it hears of that.
    pub(crate) fn close(&self) -> Result<()> {
        self.do_last("Page.close")
    }

    /// Has its renderer crash, as when the system kills it.
    pub(crate) fn crash(&self) -> Result<()> {
        self.do_last("Page.crash")
    }

    /// What a script gives, or what its promise does within `patience`.
    pub(crate) fn ask<T: DeserializeOwned>(&self, script: &str, patience: Duration) -> Result<T> {
        self.start(script, patience)?.wait()
    }

    /// Starts a script whose answer is awaited later.
    pub(crate) fn start<T: DeserializeOwned>(
        &self,
        script: &str,
        patience: Duration,
    ) -> Result<Promise<'_, T>> {
        let params = json!({
            "expression": script,
            "awaitPromise": true,
            "returnByValue": true,
        });
        Ok(Promise {
            page: self,
            ticket: self.send("Runtime.evaluate", &params)?,
            patience,
            answer: PhantomData,
        })
    }

    /// Has a command of the DevTools protocol carried out here.
    pub(crate) fn call(&self, method: &str, params: &Value) -> Result<Value> {
        self.browser.call(Some(&self.session), method, params)
    }

    fn send(&self, method: &str, params: &Value) -> Result<Ticket> {
        self.browser.send(Some(&self.session), method, params)
    }

    /// Has a command carried out that leaves nobody who would answer it.
    fn do_last(&self, method: &str) -> Result<()> {
        self.send(method, &json!({})).map(drop)
    }

    fn set_out(&self, url: &str) -> Result<Ticket> {
        self.send("Page.navigate", &json!({ "url": url }))
    }

    fn arrive(&self, going: Ticket) -> Result<()> {
        let gone = self.browser.answer(going, PATIENCE)?;
        let error = gone["errorText"].as_str();
        ensure!(error.is_none(), "a page can't be loaded: {error:?}");
        Ok(())
    }
}

impl<T: DeserializeOwned> Promise<'_, T> {
    /// Waits for it.
    pub(crate) fn wait(self) -> Result<T> {
        let answer = self.page.browser.answer(self.ticket, self.patience)?;
        let Evaluated {
            result,
            exception_details,
        } = serde_json::from_value(answer)?;
        if let Some(details) = exception_details {
            let exception = details["exception"]["description"].as_str();
            let text = exception.or(details["text"].as_str());
            bail!("a script fails: {}", text.unwrap_or("nobody says why"));
        }
        let value = result.get("value").cloned().unwrap_or_default();
        serde_json::from_value(value).context("a script gives something else")
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let params = json!({ "browserContextId": self.context });
        // The browser may have gone before.
        let _ = self
            .browser
            .call(None, "Target.disposeBrowserContext", &params);
    }
}

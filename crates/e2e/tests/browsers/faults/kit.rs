//! What the tests here have in common: the list of peers as it was at each moment, and talk that
//! arrives exactly once.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};
use futures::future::try_join_all;
use murmuration_e2e::{PATIENCE, Page, Peer, until};
use serde::Deserialize;
use serde_json::Value;
use tokio::time::sleep;

/// Keeps what the list of peers shows, from now on, and when it began to.
const CHRONICLE: &str = "
    const list = document.querySelector('[aria-label=Peers]');
    const clean = (node) => node.textContent.replace(/\\s+/g, ' ').trim();
    const withoutButtons = (row) => {
        const copy = row.cloneNode(true);
        copy.querySelectorAll('button').forEach((button) => button.remove());
        return copy;
    };
    const isMe = (row) => clean(row).includes('(you)') || row.querySelector('form');
    const peers = () => [...list.children].filter((row) => !isMe(row)).map((row) => ({
        id: row.querySelector('[title]').title,
        name: clean(row.querySelector('bdi')),
        row: clean(withoutButtons(row)),
    }));
    window.chronicle = [{ at: Date.now(), peers: peers() }];
    const note = () => chronicle.push({ at: Date.now(), peers: peers() });
    new MutationObserver(note).observe(list, { childList: true, subtree: true, characterData: true });
";

/// How soon one that is silent is shown to be.
pub const SHOWN: Duration = Duration::from_secs(6);

/// How soon one that goes on is linked again.
pub const BACK: Duration = Duration::from_secs(3);

/// The list of peers from one moment on.
#[derive(Clone, Debug, Deserialize)]
pub struct Moment {
    /// In milliseconds since 1970.
    at: u64,
    pub peers: Vec<Peer>,
}

/// A page whose list of peers is watched at each moment, and not only when it is looked at.
pub struct Watched<'a>(&'a Page);

/// Begins to watch a page, which is not to be reloaded.
pub async fn watch(page: &Page) -> Result<Watched<'_>> {
    // It is there when the page has looked up whose it is.
    page.name().await?;
    let _: () = page.ask(CHRONICLE).await?;
    Ok(Watched(page))
}

impl Watched<'_> {
    /// All that it has shown so far.
    pub async fn chronicle(&self) -> Result<Vec<Moment>> {
        self.0.ask("return window.chronicle").await
    }

    /// Waits until the list is, or was at some moment since then, as `is_it` wants it. Tells how long
    /// after it that was.
    pub async fn after(
        &self,
        then: SystemTime,
        what: &str,
        patience: Duration,
        is_it: impl Fn(&[Peer]) -> bool,
    ) -> Result<Duration> {
        let begin = millis(then);
        until(what, patience + PATIENCE, async || {
            let chronicle = self.chronicle().await?;
            // What was there when it began is in the last moment before.
            let first = chronicle.iter().rposition(|moment| moment.at <= begin);
            let since = &chronicle[first.unwrap_or(0)..];
            let found = since.iter().find(|moment| is_it(&moment.peers));
            let found = found.with_context(|| format!("it has shown {since:#?}"))?;
            Ok(Duration::from_millis(found.at.saturating_sub(begin)))
        })
        .await
    }

    /// Makes sure that this page was in the list at each moment.
    pub async fn never_lost(&self, id: &str) -> Result<()> {
        let chronicle = self.chronicle().await?;
        let gone = |moment: &Moment| of(&moment.peers, id).is_none();
        ensure!(!chronicle.iter().any(gone), "it was gone: {chronicle:#?}");
        Ok(())
    }

    /// Makes sure that there were never more others than so many, nor anybody twice.
    pub async fn had_no_doubles(&self, others: usize) -> Result<()> {
        for Moment { peers, .. } in self.chronicle().await? {
            let mut ids: Vec<&str> = peers.iter().map(|peer| peer.id.as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            let single = ids.len() == peers.len() && peers.len() <= others;
            ensure!(single, "there were doubles: {peers:#?}");
        }
        Ok(())
    }
}

fn millis(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_millis() as u64)
}

/// Whether a link is shown as one over which nothing comes.
pub fn is_unreachable(peer: &Peer) -> bool {
    peer.row.contains("unreachable") || peer.row.contains("not answering")
}

/// Whether that person is in the list, and how.
pub fn of<'a>(peers: &'a [Peer], id: &str) -> Option<&'a Peer> {
    peers.iter().find(|peer| peer.id == id)
}

/// What tells a page's person from all others.
pub async fn id_of(page: &Page) -> Result<String> {
    let seen = page.until("it has an id", |seen| !seen.my_id.is_empty());
    Ok(seen.await?.my_id)
}

/// Has each say something, which all others hear exactly once.
pub async fn all_talk(pages: &[&Page], word: &str) -> Result<()> {
    let line = |number: usize| format!("{word} {number}");
    for (number, page) in pages.iter().enumerate() {
        page.say(&line(number)).await?;
    }
    try_join_all(pages.iter().map(|page| async move {
        let mut seen = page.look().await?;
        for (number, speaker) in pages.iter().enumerate() {
            if !std::ptr::eq(*speaker, *page) {
                seen = page.until_heard(speaker, &line(number)).await?;
            }
        }
        for number in 0..pages.len() {
            heard_once(&seen.texts(), &line(number))?;
        }
        Ok::<_, anyhow::Error>(())
    }))
    .await?;
    Ok(())
}

/// Makes sure that this was said once.
fn heard_once(texts: &[&str], text: &str) -> Result<()> {
    let times = texts.iter().filter(|&&one| one == text).count();
    ensure!(times == 1, "'{text}' is there {times} times: {texts:#?}");
    Ok(())
}

/// Makes sure, later, that a page was never loaded again.
pub async fn mark(page: &Page) -> Result<()> {
    page.ask("window.isTheSame = true").await
}

/// Makes sure that a page is the one that was marked.
pub async fn is_the_same(page: &Page) -> Result<()> {
    let same: bool = page.ask("return window.isTheSame === true").await?;
    ensure!(same, "the page was loaded again");
    Ok(())
}

/// Gives a command of Chromium's protocol for its developer tools.
pub async fn devtools(page: &Page, command: &str, parameters: Value) -> Result<Value> {
    let answer = page.browser().driver().cdp();
    let answer = answer.send_raw(command, parameters).await;
    answer.with_context(|| format!("{command} failed"))
}

/// Waits until a page is shown unreachable by all, and until so much time has passed since then.
pub async fn unreachable_for(
    lists: &[Watched<'_>],
    id: &str,
    then: SystemTime,
    span: Duration,
) -> Result<()> {
    for list in lists {
        let shown = |peers: &[Peer]| of(peers, id).is_some_and(is_unreachable);
        let took = list.after(then, "it is unreachable", span, shown).await?;
        println!("stopped → unreachable: {took:?}");
        ensure!(took < SHOWN, "only after {took:?}");
    }
    lasts(then, span).await;
    Ok(())
}

/// Waits until so many others are shown, all of them linked, which takes [`BACK`] at most.
pub async fn soon_linked(list: &Watched<'_>, awake: SystemTime, others: usize) -> Result<()> {
    let what = format!("{others} are linked");
    let linked = |peers: &[Peer]| peers.len() == others && peers.iter().all(Peer::is_connected);
    let took = list.after(awake, &what, BACK, linked).await?;
    println!("goes on → linked: {took:?}");
    ensure!(took < BACK, "only after {took:?}");
    Ok(())
}

/// Waits until somebody's lines are there, each once.
pub async fn hears(page: &Page, speaker: &Page, texts: &[&str]) -> Result<()> {
    for text in texts {
        let seen = page.until_heard(speaker, text).await?;
        heard_once(&seen.texts(), text)?;
    }
    Ok(())
}

/// Lets a fault last so long.
pub async fn lasts(then: SystemTime, span: Duration) {
    sleep(span.saturating_sub(then.elapsed().unwrap_or_default())).await;
}

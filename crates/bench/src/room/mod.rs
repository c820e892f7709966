//! A room with pages of one side in it.

mod member;

use std::{path::Path, time::Duration};

use anyhow::Result;

use crate::{
    browser::{Browser, Page},
    hub::Hub,
    setting::Setting,
};

pub(crate) use member::{First, Member};

/// The room's name, as an address ends with it.
const ROOM: &str = "#bench";

/// How long a page may take to load and to announce itself.
const PATIENCE: Duration = Duration::from_secs(60);

/// A site and a hub at one address, served by a process that is new.
pub(crate) struct Room<'browser> {
    browser: &'browser Browser,
    hub: Hub,
}

impl<'browser> Room<'browser> {
    /// Opens one, with the page of this folder. The hub is ours, whosever the page is.
    pub(crate) fn open(setting: &Setting, browser: &'browser Browser, site: &Path) -> Result<Self> {
        let hub = Hub::serving(setting, site)?;
        Ok(Self { browser, hub })
    }

    /// Somebody with an empty page, about to enter.
    pub(crate) fn guest(&self) -> Result<Member> {
        Member::with(self.browser.page()?)
    }

    /// So many of them.
    pub(crate) fn guests(&self, count: usize) -> Result<Vec<Member>> {
        (0..count).map(|_| self.guest()).collect()
    }

    /// Has one load the room's page.
    pub(crate) fn enter(&self, guest: &Member) -> Result<()> {
        guest.page().go(&self.hub.page(ROOM))
    }

    /// Has one load the page with this query, waits until it has announced itself, and then has
    /// another do so. Originals that hear each other's announcement at the same moment may never
    /// hear anything else.
    pub(crate) fn enter_in_turn(&self, guests: [(&Member, &str); 2]) -> Result<()> {
        for (guest, query) in guests {
            guest.page().go(&self.hub.page(query))?;
            guest.until_announced(PATIENCE)?;
        }
        Ok(())
    }

    /// Has all of them load the room's page at the same moment.
    pub(crate) fn enter_at_once(&self, guests: &[Member]) -> Result<()> {
        Page::go_all(guests.iter().map(Member::page), &self.hub.page(ROOM))
    }

    /// How many messages were posted to the hub until now.
    pub(crate) fn posts(&self) -> u64 {
        self.hub.posts()
    }
}

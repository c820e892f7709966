//! A room with pages of one side in it.

mod member;
mod mesh;

use std::{path::Path, time::Duration};

use anyhow::{Context, Result};

use crate::{
    browser::{Browser, Page},
    hub::{Hub, Traffic},
    meddler::Meddler,
    network::Place,
    setting::Setting,
};

pub(crate) use member::{First, Member};
pub(crate) use mesh::meshed;

/// The room's name, as an address ends with it.
const ROOM: &str = "#bench";

/// How long a page may take to load and to announce itself.
const PATIENCE: Duration = Duration::from_secs(60);

/// A site and a hub at one address, served by a process that is new.
pub(crate) struct Room<'browser> {
    browser: &'browser Browser,
    /// Between the pages and the hub, if anything is.
    meddler: Option<Meddler>,
    hub: Hub,
}

impl<'browser> Room<'browser> {
    /// Opens one, with the page of this folder. The hub is ours, whosever the page is.
    pub(crate) fn open(setting: &Setting, browser: &'browser Browser, site: &Path) -> Result<Self> {
        Self::open_at(&Place::Here, setting, browser, site)
    }

    /// Opens one whose site and hub are at this place.
    pub(crate) fn open_at(
        place: &Place,
        setting: &Setting,
        browser: &'browser Browser,
        site: &Path,
    ) -> Result<Self> {
        Ok(Self {
            browser,
            meddler: None,
            hub: Hub::serving(setting, site, place)?,
        })
    }

    /// From now on, whoever enters hears of others what this seed leaves of it. The site is as it
    /// was.
    pub(crate) fn meddle(&mut self, seed: u64) -> Result<()> {
        self.meddler = Some(Meddler::start(self.hub.address(), seed)?);
        Ok(())
    }

    /// Somebody with an empty page, about to enter.
    pub(crate) fn guest(&self) -> Result<Member> {
        self.guest_with(self.browser)
    }

    /// Somebody with an empty page of another browser.
    pub(crate) fn guest_with(&self, browser: &Browser) -> Result<Member> {
        Member::with(browser.page()?)
    }

    /// So many of them.
    pub(crate) fn guests(&self, count: usize) -> Result<Vec<Member>> {
        (0..count).map(|_| self.guest()).collect()
    }

    /// Has one load the room's page.
    pub(crate) fn enter(&self, guest: &Member) -> Result<()> {
        guest.page().go(&self.address())
    }

    /// Has two enter, and waits until they are linked.
    pub(crate) fn introduce(&self, guests: [&Member; 2]) -> Result<()> {
        self.enter_in_turn(guests.map(|guest| (guest, ROOM)))?;
        for guest in guests {
            let linked = guest.linked_to(1, PATIENCE)?.wait()?;
            linked.context("two pages are not linked")?;
        }
        Ok(())
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
        Page::go_all(guests.iter().map(Member::page), &self.address())
    }

    /// What the hub has done until now.
    pub(crate) fn traffic(&self) -> Traffic {
        self.hub.traffic()
    }

    /// The address of the page, in this room.
    fn address(&self) -> String {
        match &self.meddler {
            None => self.hub.page(ROOM),
            Some(meddler) => self.hub.page(&format!("?hub={}{ROOM}", meddler.url())),
        }
    }
}

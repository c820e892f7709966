//! One room, and the servers that lead there.

use anyhow::Result;
use futures::future::try_join_all;
use murmuration_e2e::{Rule, SimplePeer, Site, Stage};

use crate::member::{Make, Member};

/// Who introduces the members to each other.
#[derive(Clone, Copy, Debug)]
pub enum Hub {
    /// This workspace's.
    Ours,
    /// npm's `signalhub`.
    Npms,
}

/// The room, and the addresses that lead there.
#[derive(Debug)]
pub struct Scene {
    stage: Stage,
    hub: String,
    our_page: String,
    original_page: String,
}

impl Scene {
    /// Starts the servers.
    pub async fn set(stage: Stage, simple_peer: SimplePeer, hub: Hub) -> Result<Self> {
        let app = stage.serve().await?;
        let originals = stage.serve_site(Site::original(simple_peer)?).await?;
        let hub = match hub {
            Hub::Ours => app.url(),
            Hub::Npms => stage.serve_signalhub().await?,
        };
        Ok(Self {
            stage,
            hub,
            our_page: app.url(),
            original_page: originals.url(),
        })
    }

    /// The same scene at a hub that is meddled with.
    pub async fn meddled(self, rule: Rule) -> Result<Self> {
        let hub = self.stage.serve_meddled(rule).await?;
        Ok(Self { hub, ..self })
    }

    /// Opens a browser for each of them, which is nowhere yet.
    pub async fn cast<const N: usize>(&self, makes: [Make; N]) -> Result<[Member; N]> {
        let members = makes.map(async |make| {
            let page = self.stage.blank().await?;
            anyhow::Ok(Member::new(make, page))
        });
        let members = try_join_all(members).await?;
        Ok(members.try_into().expect("one came of each"))
    }

    /// Has all of these enter the room.
    pub async fn enter(&self, members: &[&Member]) -> Result<()> {
        self.enter_by(members, &self.hub).await
    }

    /// Has one enter, and waits until whoever comes later can't have been heard by it.
    pub async fn enter_first(&self, member: &Member) -> Result<()> {
        self.enter(&[member]).await?;
        member.until_announced().await
    }

    /// Has all of these get to the hub at the same moment, however long their pages take to load.
    pub async fn enter_at_once(&self, members: &[&Member]) -> Result<()> {
        let gate = self.stage.gate(&self.hub).await?;
        self.enter_by(members, gate.url()).await?;
        let streams = members.iter().map(|member| match member.make() {
            Make::Ours => 1,
            Make::Original => 2,
        });
        gate.open_for(streams.sum()).await
    }

    async fn enter_by(&self, members: &[&Member], hub: &str) -> Result<()> {
        try_join_all(members.iter().map(async |member| {
            let page = match member.make() {
                Make::Ours => &self.our_page,
                Make::Original => &self.original_page,
            };
            member.page().go(&format!("{page}?hub={hub}#tea")).await
        }))
        .await
        .map(drop)
    }
}

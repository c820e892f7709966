//! One room, and the servers that lead there.

use anyhow::Result;
use futures::future::try_join_all;
use murmuration_e2e::{SimplePeer, Site, Stage};

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
    our_url: String,
    original_url: String,
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
        let room = |page: String| format!("{page}?hub={hub}#tea");
        Ok(Self {
            our_url: room(app.url()),
            original_url: room(originals.url()),
            stage,
        })
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

    /// Has all of these enter the room at the same moment.
    pub async fn enter(&self, members: &[&Member]) -> Result<()> {
        try_join_all(members.iter().map(async |member| {
            let url = match member.make() {
                Make::Ours => &self.our_url,
                Make::Original => &self.original_url,
            };
            member.page().go(url).await
        }))
        .await?;
        Ok(())
    }

    /// Has one enter, and waits until whoever comes later can't have been heard by it.
    pub async fn enter_first(&self, member: &Member) -> Result<()> {
        self.enter(&[member]).await?;
        member.until_announced().await
    }
}

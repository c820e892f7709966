//! What these tests have in common.

use anyhow::Result;
use futures::future::try_join;
use murmuration_e2e::{
    Page, Site, Stage,
    net::{Coturn, Internet, Machine, Path},
};
use serde_json::json;

/// What the page is told to use of coturn.
#[derive(Clone, Copy)]
pub enum Use {
    Stun,
    StunAndTurn,
}

/// An internet with a STUN and TURN server, and with the page and its hub.
pub struct Scene {
    stage: Stage,
    pub internet: Internet,
    room: String,
    _coturn: Coturn,
}

impl Scene {
    pub async fn set(stage: Stage, used: Use) -> Result<Self> {
        let internet = stage.internet()?;
        let coturn = internet.coturn().await?;
        let servers = match used {
            Use::Stun => vec![coturn.stun()],
            Use::StunAndTurn => vec![coturn.stun(), coturn.turn()],
        };
        let config = json!({ "iceServers": servers }).to_string();
        let server = stage
            .serve_there(&internet, Site::with_config(&config)?)
            .await?;
        Ok(Self {
            stage,
            internet,
            room: server.room("tea"),
            _coturn: coturn,
        })
    }

    /// Has two people come to the same room, each from a machine.
    pub async fn visit(&self, machines: [&Machine; 2]) -> Result<[Page; 2]> {
        let [one, other] = machines.map(|machine| self.stage.visit_from(machine, &self.room));
        try_join(one, other).await.map(<[Page; 2]>::from)
    }
}

/// Has two talk both ways, and checks which way their words take.
pub async fn talk(pages: &[Page; 2], path: Path) -> Result<()> {
    let [anna, ben] = pages;
    for page in pages {
        page.until_connected_to(1).await?;
    }
    anna.say("Good morning").await?;
    ben.until_heard(anna, "Good morning").await?;
    ben.say("And to you").await?;
    anna.until_heard(ben, "And to you").await?;
    for page in pages {
        assert_eq!(page.path().await?, path, "{:#?}", page.links().await?);
    }
    Ok(())
}

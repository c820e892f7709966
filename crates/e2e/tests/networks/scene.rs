//! What these tests have in common.

use std::time::{Duration, Instant};

use anyhow::Result;
use futures::future::{try_join, try_join_all};
use murmuration_e2e::{
    Page, Site, Stage,
    net::{Admits, Coturn, Internet, Machine, Path},
};
use murmuration_hub::Ice;
use serde_json::{Value, json};

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
    coturn: Option<Coturn>,
}

impl Scene {
    pub async fn set(stage: Stage, used: Use) -> Result<Self> {
        let internet = stage.internet()?;
        let coturn = internet.coturn(Admits::User).await?;
        let servers = match used {
            Use::Stun => vec![coturn.stun()],
            Use::StunAndTurn => vec![coturn.stun(), coturn.turn()],
        };
        Self::configured(
            stage,
            internet,
            coturn,
            &json!({ "iceServers": servers }),
            None,
        )
        .await
    }

    /// One where the page has this configuration, and the hub may hand out servers.
    pub async fn configured(
        stage: Stage,
        internet: Internet,
        coturn: Coturn,
        config: &Value,
        ice: Option<Ice>,
    ) -> Result<Self> {
        let site = Site::with_config(&config.to_string())?;
        let server = stage.serve_there(&internet, site, ice).await?;
        Ok(Self {
            stage,
            internet,
            room: server.room("tea"),
            coturn: Some(coturn),
        })
    }

    /// Ends the STUN and TURN server.
    pub fn stop_coturn(&mut self) {
        self.coturn = None;
    }

    /// Has people come to the same room, each from a machine.
    pub async fn visit<const N: usize>(&self, machines: [&Machine; N]) -> Result<[Page; N]> {
        let visits = machines.map(|machine| self.stage.visit_from(machine, &self.room));
        let pages = try_join_all(visits).await?;
        Ok(pages
            .try_into()
            .expect("there are as many as were asked for"))
    }

    /// Loads a page anew.
    pub async fn load_again(&self, page: &Page) -> Result<()> {
        page.go("about:blank").await?;
        page.go(&self.room).await
    }
}

/// Has two talk both ways, and checks which way their words take, as the browser and the page say.
pub async fn talk(pages: &[Page; 2], path: Path) -> Result<()> {
    for page in pages {
        page.until_connected_to(1).await?;
    }
    exchange(pages, "Good morning").await?;
    take(pages, path).await
}

/// Has both say something, and waits until the other one has it. How long that took.
pub async fn exchange([anna, ben]: &[Page; 2], text: &str) -> Result<Duration> {
    let begin = Instant::now();
    try_join(anna.say(text), ben.say(text)).await?;
    try_join(ben.until_heard(anna, text), anna.until_heard(ben, text)).await?;
    Ok(begin.elapsed())
}

/// Checks which way the words of two take, as the browser and the page say.
pub async fn take(pages: &[Page; 2], path: Path) -> Result<()> {
    for page in pages {
        assert_eq!(page.path().await?, path, "{:#?}", page.links().await?);
        page.until_path_told(path).await?;
    }
    Ok(())
}

/// Waits until the panel of each says why it can't connect to the other.
pub async fn fail_because(pages: &[Page], why: &str) -> Result<()> {
    for page in pages {
        page.open_details().await?;
    }
    for page in pages {
        page.until_told("Peer 1", why).await?;
        let links = page.links().await?;
        assert!(!links.iter().any(|link| link.was_connected()), "{links:#?}");
    }
    Ok(())
}

/// A page has another one each time that it is loaded.
pub async fn ids(pages: &[Page; 2]) -> Result<[String; 2]> {
    let [anna, ben] = pages;
    Ok([anna.link_id().await?, ben.link_id().await?])
}

//! STUN and TURN servers that are handed out, and who hides their address from the others.

use std::{future::pending, net::Ipv4Addr, time::Duration};

use anyhow::{Result, ensure};
use murmuration_e2e::{PATIENCE, Page, Site, free_port, test, until};
use murmuration_hub::{Hub, Ice, Setup, TurnSecret, serve};
use serde::Deserialize;
use tokio::{net::TcpListener, task::JoinHandle};

/// Keeps every connection that a page makes.
const KEEP: &str = "
    window.made = [];
    const Connection = RTCPeerConnection;
    window.RTCPeerConnection = class extends Connection {
        constructor(...given) {
            super(...given);
            made.push(this);
        }
    };
";
const CHOICE: &str = "Hide my address from the others: talk only through a relay";
const TURN: &str = "turn:127.0.0.1:1?transport=udp";

#[test]
fn links_are_made_with_the_servers_that_the_hub_hands_out() {
    test(async |stage| {
        let handing_out = HandingOut::start().await?;
        let config = format!(
            r#"{{"hubs": ["/"], "iceServersFrom": "{}", "iceServers": [{{"urls": "stun:127.0.0.1:1"}}]}}"#,
            handing_out.url
        );
        let server = stage.serve_site(Site::with_config(&config)?).await?;
        let anna = stage.blank().await?;
        anna.browser().prepare_pages(KEEP).await?;
        anna.go(&server.room("tea")).await?;
        until("the servers are there", PATIENCE, async || {
            let known = made(&anna).await?;
            let fresh = known.iter().any(|it| it.urls.iter().any(|url| url == TURN));
            ensure!(fresh, "the page has made {known:?}");
            Ok(())
        })
        .await?;
        let ben = stage.visit(&server.room("tea")).await?;
        anna.until_connected_to(1).await?;
        ben.until_connected_to(1).await?;
        let known = made(&anna).await?;
        let linked = known.iter().find(|it| it.state == "connected");
        let linked = linked.expect("a connection is connected");
        assert_eq!(linked.urls, ["stun:127.0.0.1:1", TURN]);
        assert_eq!(linked.policy, "all");
        let expiry = linked.username.split(':').next().map(str::parse::<u64>);
        assert!(matches!(expiry, Some(Ok(_))), "{linked:?}");
        Ok(())
    });
}

#[test]
fn whatever_is_handed_out_the_room_works() {
    test(async |stage| {
        let (anna, ben) = (stage.blank().await?, stage.blank().await?);
        let flood = vec![b'['; 1024 * 1024];
        let sources = [
            "/v1/ice".to_owned(),
            "./config.json".to_owned(),
            format!("http://{}:{}/ice", Ipv4Addr::LOCALHOST, free_port().await?),
            stage.preacher(flood).await?,
            stage.preacher(Vec::new()).await?,
        ];
        for source in sources {
            let config = format!(r#"{{"hubs": ["/"], "iceServersFrom": "{source}"}}"#);
            let server = stage.serve_site(Site::with_config(&config)?).await?;
            for page in [&anna, &ben] {
                page.go(&server.room("tea")).await?;
            }
            anna.until_connected_to(1).await?;
            ben.until_connected_to(1).await?;
            anna.say("Hello").await?;
            ben.until_heard(&anna, "Hello").await?;
        }
        Ok(())
    });
}

#[test]
fn who_hides_where_there_is_no_relay_is_told_so_and_stays_hidden() {
    test(async |stage| {
        let server = stage.serve().await?;
        let room = server.room("tea");
        let anna = stage.blank().await?;
        anna.browser().prepare_pages(KEEP).await?;
        anna.go(&room).await?;
        let ben = stage.visit(&room).await?;
        anna.until_connected_to(1).await?;
        ben.until_connected_to(1).await?;
        ben.say("before").await?;
        anna.until_heard(&ben, "before").await?;

        anna.field(CHOICE).await?.click().await?;
        is_cut_off(&anna).await?;
        ben.until_connected_to(0).await?;
        let seen = anna.look().await?;
        assert_eq!(seen.texts(), ["before"]);

        anna.go("about:blank").await?;
        anna.go(&room).await?;
        is_cut_off(&anna).await?;
        assert!(anna.field(CHOICE).await?.is_selected().await?);
        // Longer than those take to link who may.
        let carol = stage.visit(&room).await?;
        carol.until_connected_to(1).await?;
        assert!(anna.look().await?.peers.is_empty());
        for connection in made(&anna).await? {
            assert_eq!(connection.policy, "relay", "{connection:?}");
        }

        anna.field(CHOICE).await?.click().await?;
        for page in [&anna, &ben, &carol] {
            page.until_connected_to(2).await?;
        }
        Ok(())
    });
}

#[test]
fn who_hides_by_the_configuration_waits_for_a_relay_and_is_silent_until_then() {
    test(async |stage| {
        let config = r#"{"hubs": ["/"], "iceServersFrom": "/v1/ice", "relayOnly": true}"#;
        let server = stage.serve_site(Site::with_config(config)?).await?;
        let anna = stage.visit(&server.room("tea")).await?;
        is_cut_off(&anna).await?;
        assert!(anna.field(CHOICE).await?.is_selected().await?);
        Ok(())
    });
}

/// That the page says plainly that nobody can be reached.
async fn is_cut_off(page: &Page) -> Result<()> {
    let what = "it says that there is no relay";
    page.until(what, |seen| {
        seen.status == "No relay, so nobody can be reached"
    })
    .await?;
    let note: String = page
        .ask("return document.querySelector('#no-relay').textContent")
        .await?;
    let expected = "There is no relay here, so nobody can be reached while this is on.";
    assert_eq!(note, expected);
    Ok(())
}

/// What a connection was made with, or has been told since.
#[derive(Debug, Deserialize)]
struct Made {
    state: String,
    policy: String,
    urls: Vec<String>,
    username: String,
}

/// The connections of a page that are not closed.
async fn made(page: &Page) -> Result<Vec<Made>> {
    let script = "
        return made.filter((one) => one.signalingState !== 'closed').map((one) => {
            const { iceServers, iceTransportPolicy } = one.getConfiguration();
            return {
                state: one.connectionState,
                policy: iceTransportPolicy,
                urls: iceServers.flatMap((server) => server.urls),
                username: iceServers.map((server) => server.username ?? '').join(''),
            };
        });
    ";
    page.ask(script).await
}

/// A hub that hands out a TURN server. It goes when this is dropped.
struct HandingOut {
    url: String,
    task: JoinHandle<()>,
}

impl HandingOut {
    async fn start() -> Result<Self> {
        let secret = TurnSecret::parse("north")?;
        let ice = Ice::new(vec![TURN.parse()?], Some(secret), Duration::from_secs(3600))?;
        let hub = Hub::with(Setup {
            ice: Some(ice),
            ..Setup::default()
        });
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = format!("http://{}/v1/ice", listener.local_addr()?);
        let task = tokio::spawn(serve(listener, hub, None, pending()));
        Ok(Self { url, task })
    }
}

impl Drop for HandingOut {
    fn drop(&mut self) {
        self.task.abort();
    }
}

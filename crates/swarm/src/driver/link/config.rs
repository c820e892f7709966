//! The browser's form of [`RtcConfig`].

use js_sys::{Array, JsString};
use web_sys::{RtcConfiguration, RtcIceServer, RtcIceTransportPolicy};

use crate::{IceServer, RtcConfig};

/// What the browser makes an RTCPeerConnection with.
pub fn configuration(config: &RtcConfig) -> RtcConfiguration {
    let configuration = RtcConfiguration::new();
    let servers: Array = config.ice_servers.iter().map(ice_server).collect();
    configuration.set_ice_servers(&servers);
    configuration.set_ice_transport_policy(match config.relay_only {
        true => RtcIceTransportPolicy::Relay,
        false => RtcIceTransportPolicy::All,
    });
    configuration
}

fn ice_server(server: &IceServer) -> RtcIceServer {
    let init = RtcIceServer::new();
    let urls: Array = server
        .urls
        .iter()
        .map(|url| JsString::from(url.as_str()))
        .collect();
    init.set_urls(&urls);
    if let Some(username) = &server.username {
        init.set_username(username);
    }
    if let Some(credential) = &server.credential {
        init.set_credential(credential);
    }
    init
}

//! What an RTCPeerConnection says.

use std::mem;

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{
    Event, RtcDataChannelEvent, RtcIceConnectionState, RtcIceGatheringState, RtcPeerConnection,
    RtcPeerConnectionIceEvent, RtcPeerConnectionState,
};

use crate::{
    Candidate, ConnectionState, Lane, LinkInput,
    driver::{channel::Channel, report::LinkQueue},
};

/// Puts in the queue what the connection says, for as long as the listeners are kept.
pub fn listeners(connection: &RtcPeerConnection, queue: &LinkQueue) -> Vec<EventListener> {
    let channels = queue.clone();
    let mut announced = false;
    vec![
        queue.listen(connection, "icecandidate", candidate),
        queue.listen(connection, "icegatheringstatechange", gathering_state),
        queue.listen(connection, "connectionstatechange", connection_state),
        // Firefox drops a connection when nobody listens to this.
        queue.listen(connection, "iceconnectionstatechange", |_| None),
        queue.listen(connection, "datachannel", move |event| {
            let channel = event.unchecked_ref::<RtcDataChannelEvent>().channel();
            if mem::replace(&mut announced, true) {
                // A link has one channel of the other side's, and this isn't it.
                channel.close();
                return None;
            }
            // It listens from here on: its first frames may come before the task has heard of it.
            channels.announce(Channel::new(channel, Lane::Remote, &channels));
            None
        }),
    ]
}

fn candidate(event: &Event) -> Option<LinkInput> {
    let candidate = event
        .unchecked_ref::<RtcPeerConnectionIceEvent>()
        .candidate();
    Some(match candidate {
        Some(found) if !found.candidate().is_empty() => LinkInput::Candidate(Candidate {
            candidate: found.candidate(),
            sdp_mid: found.sdp_mid(),
            sdp_m_line_index: found.sdp_m_line_index(),
        }),
        Some(_) | None => LinkInput::Gathered,
    })
}

fn gathering_state(event: &Event) -> Option<LinkInput> {
    let complete = connection_of(event)?.ice_gathering_state() == RtcIceGatheringState::Complete;
    complete.then_some(LinkInput::Gathered)
}

fn connection_state(event: &Event) -> Option<LinkInput> {
    let connection = connection_of(event)?;
    let state = match connection.connection_state() {
        RtcPeerConnectionState::Connected => ConnectionState::Connected,
        RtcPeerConnectionState::Disconnected => ConnectionState::Disconnected,
        RtcPeerConnectionState::Failed => match connection.ice_connection_state() {
            // What failed is what comes after ICE: DTLS, which checks the certificate.
            RtcIceConnectionState::Connected | RtcIceConnectionState::Completed => {
                ConnectionState::Unsecured
            }
            _ => ConnectionState::Failed,
        },
        RtcPeerConnectionState::Closed => ConnectionState::Closed,
        _ => return None,
    };
    Some(LinkInput::Connection(state))
}

fn connection_of(event: &Event) -> Option<RtcPeerConnection> {
    event.target()?.dyn_into().ok()
}

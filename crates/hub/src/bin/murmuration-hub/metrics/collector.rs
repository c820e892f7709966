//! What is told of the hub.

use std::fmt;

use murmuration_hub::{Hub, Outcome, Reason, Verb};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

/// Reads a hub's counts.
#[derive(Debug)]
pub(super) struct HubCollector {
    hub: Hub,
}

impl HubCollector {
    pub(super) fn of(hub: Hub) -> Self {
        Self { hub }
    }
}

impl Collector for HubCollector {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let hub = &self.hub;
        let counts = hub.counts();
        for (name, help, value) in [
            ("connections", "Open connections", counts.connections),
            ("streams", "Open event streams", hub.streams() as u64),
            (
                "subscriptions",
                "Subscriptions, one for each channel of each stream",
                hub.subscribers() as u64,
            ),
            ("channels", "Channels with listeners", hub.channels() as u64),
            (
                "addresses",
                "Addresses that have something here, or had a moment ago",
                counts.addresses,
            ),
            (
                "ready",
                "Whether newcomers are welcome, as /readyz says",
                u64::from(!hub.is_closing()),
            ),
        ] {
            ConstGauge::new(value).encode(encoder.encode_descriptor(
                name,
                help,
                None,
                MetricType::Gauge,
            )?)?;
        }
        for (name, help, value) in [
            ("messages", "Messages that were posted", counts.broadcasts),
            ("message_bytes", "Length of those messages", counts.bytes),
            (
                "deliveries",
                "Listeners to whom a message was passed on",
                counts.deliveries,
            ),
            (
                "delivered_bytes",
                "Length of the messages to all of those",
                counts.delivered_bytes,
            ),
            (
                "dropped_listeners",
                "Listeners who were dropped, for they did not read",
                counts.dropped_listeners,
            ),
            (
                "dropped_messages",
                "Messages that waited for a listener who did not read, and were dropped",
                counts.dropped_messages,
            ),
        ] {
            ConstCounter::new(value).encode(encoder.encode_descriptor(
                name,
                help,
                None,
                MetricType::Counter,
            )?)?;
        }
        let mut requests = encoder.encode_descriptor(
            "requests",
            "Requests that were answered",
            None,
            MetricType::Counter,
        )?;
        for verb in Verb::ALL {
            for outcome in Outcome::ALL {
                let labels = [("method", verb.name()), ("status", outcome.name())];
                let metric = requests.encode_family(&labels)?;
                ConstCounter::new(counts.requests.of(verb, outcome)).encode(metric)?;
            }
        }
        let mut refused = encoder.encode_descriptor(
            "refused",
            "What was refused, and why",
            None,
            MetricType::Counter,
        )?;
        for reason in Reason::ALL {
            let labels = [("reason", reason.name())];
            let metric = refused.encode_family(&labels)?;
            ConstCounter::new(counts.refused(reason)).encode(metric)?;
        }
        let mut backplane = encoder.encode_descriptor(
            "backplane",
            "What is between this hub and others",
            None,
            MetricType::Gauge,
        )?;
        let state = [("state", hub.backplane().as_str())];
        ConstGauge::new(1_u64).encode(backplane.encode_family(&state)?)?;
        let mut build =
            encoder.encode_descriptor("build_info", "What this is", None, MetricType::Gauge)?;
        let version = [("version", env!("CARGO_PKG_VERSION"))];
        ConstGauge::new(1_u64).encode(build.encode_family(&version)?)
    }
}

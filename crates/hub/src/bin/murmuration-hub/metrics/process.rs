//! What is told of the process, under the names that Prometheus has for it.

use std::fmt;

use procfs::process::Process;
use procfs::{WithCurrentSystemInfo, ticks_per_second};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

/// Asks the system. What it does not tell is left out.
#[derive(Debug)]
pub(super) struct ProcessCollector;

impl Collector for ProcessCollector {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let Ok(process) = Process::myself() else {
            return Ok(());
        };
        if let Ok(stat) = process.stat() {
            let resident = ConstGauge::new(stat.rss_bytes().get());
            let seconds = (stat.utime + stat.stime) as f64 / ticks_per_second() as f64;
            let cpu = ConstCounter::new(seconds);
            tell(
                &mut encoder,
                "process_resident_memory_bytes",
                "Resident memory",
                &resident,
            )?;
            tell(
                &mut encoder,
                "process_cpu_seconds",
                "Time on processors, user and system",
                &cpu,
            )?;
        }
        if let Ok(files) = process.fd_count() {
            let files = ConstGauge::new(files as u64);
            tell(&mut encoder, "process_open_fds", "Open files", &files)?;
        }
        if let Ok(most) = rlimit::Resource::NOFILE.get_soft() {
            let most = ConstGauge::new(most);
            tell(
                &mut encoder,
                "process_max_fds",
                "Files that may be open",
                &most,
            )?;
        }
        Ok(())
    }
}

fn tell(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    metric: &impl EncodeMetric,
) -> fmt::Result {
    metric.encode(encoder.encode_descriptor(name, help, None, metric.metric_type())?)
}

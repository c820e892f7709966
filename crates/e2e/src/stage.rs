//! A test from its begin to its end, however it ends.

use std::{
    any::type_name,
    panic::{AssertUnwindSafe, resume_unwind},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::Result;
use futures::{
    FutureExt,
    future::{join_all, try_join_all},
};
use murmuration_hub::Ice;
use tokio::{runtime::Builder, sync::Semaphore, time::timeout};

use crate::{
    Browser, Gate, Make, Meddled, Page, Preacher, Rule, Server, Site, Tabs, Tap, Unsteady,
    chromedriver::Chromedriver,
    leavings::Leavings,
    net::{self, Internet, Machine},
    npm::Signalhub,
};

/// How many tests have browsers at the same time.
static SEATS: Semaphore = Semaphore::const_new(3);

/// The longest that a test may take.
const LONGEST: Duration = Duration::from_secs(120);

/// Where a test opens its servers and browsers. Clones are handles to the same one.
#[derive(Clone, Debug, Default)]
pub struct Stage {
    props: Arc<Mutex<Props>>,
}

/// What is there until the end, also after a panic: what the browsers show then is to be what they
/// showed before it. It goes from the first to the last.
#[derive(Debug, Default)]
struct Props {
    browsers: Vec<Browser>,
    chromedrivers: Vec<Arc<Chromedriver>>,
    servers: Vec<Server>,
    signalhubs: Vec<Signalhub>,
    gates: Vec<Arc<Gate>>,
    taps: Vec<Arc<Tap>>,
    meddled: Vec<Meddled>,
    preachers: Vec<Preacher>,
    unsteady: Vec<Unsteady>,
    machines: Vec<Machine>,
    internets: Vec<Internet>,
}

/// Runs a test. Its browsers are closed however it ends; when it fails, what they show is kept.
///
/// # Panics
///
/// When the test fails.
pub fn test<T>(test: T)
where
    T: AsyncFnOnce(Stage) -> Result<()>,
{
    let name = name_of::<T>();
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime can be had");
    runtime.block_on(async {
        let _seat = SEATS.acquire().await.expect("it is never closed");
        let stage = Stage::default();
        let leavings = Leavings::of(&name).unwrap_or_else(|error| panic!("{name}: {error:#}"));
        let played = AssertUnwindSafe(timeout(LONGEST, test(stage.clone())))
            .catch_unwind()
            .await;
        if !matches!(played, Ok(Ok(Ok(())))) {
            let browsers = stage.props().browsers.clone();
            leavings.keep(&browsers).await;
        }
        stage.close().await;
        match played {
            Ok(Ok(outcome)) => outcome.unwrap_or_else(|error| panic!("{name}: {error:?}")),
            Ok(Err(_)) => panic!("{name}: not done after {LONGEST:?}"),
            Err(panic) => resume_unwind(panic),
        }
    });
}

impl Stage {
    /// Serves the release build, with a hub.
    pub async fn serve(&self) -> Result<Server> {
        self.serve_site(Site::built()?).await
    }

    /// Serves another site, with a hub.
    pub async fn serve_site(&self, site: Site) -> Result<Server> {
        let server = Server::start(site).await?;
        self.props().servers.push(server.clone());
        Ok(server)
    }

    /// Makes an internet, for machines that are to be on other networks than this one.
    pub fn internet(&self) -> Result<Internet> {
        let internet = Internet::new()?;
        self.props().internets.push(internet.clone());
        Ok(internet)
    }

    /// Serves a site to an internet, with a hub, which may hand out STUN and TURN servers.
    pub async fn serve_there(
        &self,
        internet: &Internet,
        site: Site,
        ice: Option<Ice>,
    ) -> Result<Server> {
        let server = Server::start_there(internet.place(), internet.address(), site, ice).await?;
        self.props().servers.push(server.clone());
        Ok(server)
    }

    /// Starts npm's hub, and tells where it is.
    pub async fn serve_signalhub(&self) -> Result<String> {
        let hub = Signalhub::start().await?;
        let url = hub.url();
        self.props().signalhubs.push(hub);
        Ok(url)
    }

    /// Starts a hub that is meddled with, and tells where it is.
    pub async fn serve_meddled(&self, rule: Rule) -> Result<String> {
        let hub = Meddled::start(rule).await?;
        let url = hub.url();
        self.props().meddled.push(hub);
        Ok(url)
    }

    /// Starts a hub whose event streams can fall silent; they last so long, when it is said how long.
    pub async fn serve_unsteady(&self, streams_last: Option<Duration>) -> Result<Unsteady> {
        let hub = Unsteady::start(streams_last).await?;
        self.props().unsteady.push(hub.clone());
        Ok(hub)
    }

    /// Puts a gate before a hub, closed.
    pub async fn gate(&self, hub: &str) -> Result<Arc<Gate>> {
        let gate = Arc::new(Gate::before(hub).await?);
        self.props().gates.push(gate.clone());
        Ok(gate)
    }

    /// Puts a tap on the way to a hub.
    pub async fn tap(&self, hub: &str) -> Result<Arc<Tap>> {
        let tap = Arc::new(Tap::before(hub).await?);
        self.props().taps.push(tap.clone());
        Ok(tap)
    }

    /// Starts a hub that says this to whoever listens, as it stands there, and tells where it is.
    pub async fn preacher(&self, sermon: Vec<u8>) -> Result<String> {
        let preacher = Preacher::start(sermon).await?;
        let url = preacher.url();
        self.props().preachers.push(preacher);
        Ok(url)
    }

    /// Opens an isolated browser at an address.
    pub async fn visit(&self, url: &str) -> Result<Page> {
        let page = self.blank().await?;
        page.go(url).await?;
        Ok(page)
    }

    /// Opens an isolated browser that has gone nowhere yet.
    pub async fn blank(&self) -> Result<Page> {
        let browser = self.browser(Chromedriver::shared()?).await?;
        Ok(Page::of(browser))
    }

    /// Opens a browser on a machine at an address. Its page remembers which [links](Page::links) it
    /// makes.
    pub async fn visit_from(&self, machine: &Machine, url: &str) -> Result<Page> {
        self.props().machines.push(machine.clone());
        let chromedriver = Chromedriver::there(machine.place())?;
        let browser = self.browser(Arc::new(chromedriver)).await?;
        net::record(&browser).await?;
        let page = Page::of(browser);
        page.go(url).await?;
        Ok(page)
    }

    /// Opens an isolated browser of a make that has gone nowhere yet.
    pub async fn blank_in(&self, make: Make) -> Result<Page> {
        let browser = match make {
            Make::Chromium => return self.blank().await,
            Make::Firefox => Browser::start_firefox().await?,
        };
        self.props().browsers.push(browser.clone());
        Ok(Page::of(browser))
    }

    /// Opens an isolated browser for several tabs, with an empty one.
    pub async fn tabs(&self) -> Result<Tabs> {
        Tabs::of(self.blank().await?).await
    }

    /// Opens isolated browsers at an address, and waits until each is connected to all others.
    pub async fn meet<const N: usize>(&self, url: &str) -> Result<[Page; N]> {
        let pages = try_join_all((0..N).map(|_| self.visit(url))).await?;
        try_join_all(pages.iter().map(|page| page.until_connected_to(N - 1))).await?;
        Ok(pages
            .try_into()
            .expect("there are as many as were asked for"))
    }

    async fn browser(&self, chromedriver: Arc<Chromedriver>) -> Result<Browser> {
        // First of all: it closes what it has opened, also when it does not get to its end.
        self.props().chromedrivers.push(chromedriver.clone());
        let browser = Browser::start(&chromedriver).await?;
        self.props().browsers.push(browser.clone());
        Ok(browser)
    }

    async fn close(&self) {
        let props = std::mem::take(&mut *self.props());
        join_all(props.browsers.iter().map(Browser::quit)).await;
    }

    fn props(&self) -> MutexGuard<'_, Props> {
        self.props.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The name of the function that a closure stands in, without its crate's.
fn name_of<T>() -> String {
    let path = type_name::<T>().trim_end_matches("::{{closure}}");
    let path = path.split_once("::").map_or(path, |(_, path)| path);
    path.replace("::", ".")
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn a_test_has_the_name_of_its_function() {
        fn name<T: FnOnce()>(_: T) -> String {
            name_of::<T>()
        }
        assert_eq!(
            name(|| {}),
            "stage.tests.a_test_has_the_name_of_its_function"
        );
    }
}

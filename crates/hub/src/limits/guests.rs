//! What each guest has here, and how much they may still ask for.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::limits::book::{Book, Record};
use crate::limits::bucket::{Bucket, Empty};
use crate::limits::guest::Guest;
use crate::{PerAddress, Reason};

/// About how many guests are known who have nothing here any more.
const REMEMBERED: usize = 65_536;

/// Everybody who has something here, or had a moment ago.
#[derive(Debug)]
pub(crate) struct Guests {
    limits: PerAddress,
    begin: Instant,
    book: Mutex<Book<Guest, Account>>,
}

/// What a guest has and may do.
#[derive(Debug, Default)]
struct Account {
    connections: usize,
    subscribers: usize,
    requests: Bucket,
    bytes: Bucket,
}

impl Record for Account {
    fn is_blank(&self, now: Duration) -> bool {
        !self.is_needed() && self.requests.is_full(now) && self.bytes.is_full(now)
    }

    fn is_needed(&self) -> bool {
        self.connections > 0 || self.subscribers > 0
    }
}

/// Why a guest does not get something now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooMuch {
    pub(crate) reason: Reason,
    /// When to ask again, if that is known.
    pub(crate) after: Option<Duration>,
}

impl TooMuch {
    fn held(reason: Reason) -> Self {
        Self {
            reason,
            after: None,
        }
    }

    /// As an empty bucket says.
    pub(crate) fn at_once(reason: Reason) -> impl FnOnce(Empty) -> Self {
        move |Empty { after }| Self {
            reason,
            after: Some(after),
        }
    }
}

/// How a request comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// On a connection of the guest's own, which is counted.
    Direct,
    /// Through a proxy: it counts like a connection.
    Proxied,
}

impl Guests {
    pub(crate) fn new(limits: PerAddress) -> Arc<Self> {
        Arc::new(Self {
            limits,
            begin: Instant::now(),
            book: Mutex::new(Book::new(REMEMBERED)),
        })
    }

    /// How many are known.
    pub(crate) fn known(&self) -> usize {
        let (mut book, now) = self.lock();
        book.known(now)
    }

    /// Lets a connection in, as long as the visit lasts.
    pub(crate) fn connect(self: &Arc<Self>, guest: Guest) -> Result<Visit, TooMuch> {
        let (mut book, now) = self.lock();
        book.of(guest, now).connect(&self.limits)?;
        drop(book);
        Ok(self.visit(guest, 1))
    }

    /// Lets a request in. What it needs is held as long as the visit lasts.
    pub(crate) fn request(self: &Arc<Self>, guest: Guest, way: Way) -> Result<Visit, TooMuch> {
        let (mut book, now) = self.lock();
        let account = book.of(guest, now);
        let took = account.requests.take(self.limits.requests, 1, now);
        took.map_err(TooMuch::at_once(Reason::AddressRequests))?;
        if way == Way::Proxied {
            account.connect(&self.limits)?;
        }
        drop(book);
        Ok(self.visit(guest, usize::from(way == Way::Proxied)))
    }

    fn visit(self: &Arc<Self>, guest: Guest, connections: usize) -> Visit {
        Visit {
            guests: self.clone(),
            guest,
            connections,
            subscribers: 0,
        }
    }

    /// The book, and the time: read in the lock, so that no bucket goes back in time.
    fn lock(&self) -> (MutexGuard<'_, Book<Guest, Account>>, Duration) {
        // Nothing that is done inside leaves it half done.
        let book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.begin.elapsed();
        (book, now)
    }
}

impl Account {
    fn connect(&mut self, limits: &PerAddress) -> Result<(), TooMuch> {
        if self.connections >= limits.connections {
            return Err(TooMuch::held(Reason::AddressConnections));
        }
        self.connections += 1;
        Ok(())
    }
}

/// What a guest holds of the hub. Dropping it gives it back.
#[derive(Debug)]
pub(crate) struct Visit {
    guests: Arc<Guests>,
    guest: Guest,
    connections: usize,
    subscribers: usize,
}

impl Visit {
    /// Takes places for so many subscriptions more.
    pub(crate) fn subscribe(&mut self, count: usize) -> Result<(), TooMuch> {
        let guests = &self.guests;
        let (mut book, now) = guests.lock();
        let account = book.of(self.guest, now);
        if count
            > guests
                .limits
                .subscribers
                .saturating_sub(account.subscribers)
        {
            return Err(TooMuch::held(Reason::AddressSubscribers));
        }
        account.subscribers += count;
        self.subscribers += count;
        Ok(())
    }

    /// Takes so many bytes that have come.
    pub(crate) fn post(&self, bytes: usize) -> Result<(), TooMuch> {
        let guests = &self.guests;
        let (mut book, now) = guests.lock();
        let account = book.of(self.guest, now);
        let took = account.bytes.take(guests.limits.bytes, bytes as u64, now);
        took.map_err(TooMuch::at_once(Reason::AddressBytes))
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        if self.connections == 0 && self.subscribers == 0 {
            return;
        }
        let (mut book, now) = self.guests.lock();
        book.revise(self.guest, now, |account| {
            account.connections -= self.connections;
            account.subscribers -= self.subscribers;
        });
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::time::advance;

    use super::*;
    use crate::Rate;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn after_10_000_addresses_have_come_and_gone_nobody_is_known() {
        let guests = Guests::new(PerAddress::default());
        for number in 0..10_000 {
            let connection = guests.connect(guest(number)).unwrap();
            let mut request = guests.request(guest(number), Way::Proxied).unwrap();
            request.subscribe(3).unwrap();
            request.post(1000).unwrap();
            drop((connection, request));
        }
        assert_eq!(guests.known(), 10_000);
        advance(SECOND).await;
        assert_eq!(guests.known(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_held_is_counted_for_each_and_given_back() {
        let guests = Guests::new(PerAddress {
            connections: 2,
            subscribers: 5,
            ..PerAddress::default()
        });
        let first = guests.connect(guest(1)).unwrap();
        let mut second = guests.request(guest(1), Way::Proxied).unwrap();
        for result in [
            guests.connect(guest(1)),
            guests.request(guest(1), Way::Proxied),
        ] {
            let refused = TooMuch::held(Reason::AddressConnections);
            assert_eq!(result.unwrap_err(), refused);
        }
        let mut other = guests.request(guest(2), Way::Proxied).unwrap();
        let mut direct = guests.request(guest(1), Way::Direct).unwrap();
        second.subscribe(3).unwrap();
        let refused = TooMuch::held(Reason::AddressSubscribers);
        assert_eq!(direct.subscribe(3), Err(refused));
        direct.subscribe(2).unwrap();
        other.subscribe(5).unwrap();
        drop((first, second));
        direct.subscribe(3).unwrap();
        let _again = [(); 2].map(|()| guests.connect(guest(1)).unwrap());
    }

    #[tokio::test(start_paused = true)]
    async fn requests_and_bytes_come_back_with_time() {
        let guests = Guests::new(PerAddress {
            requests: Rate::new(1, 2),
            bytes: Rate::new(10, 100),
            ..PerAddress::default()
        });
        let first = guests.request(guest(1), Way::Direct).unwrap();
        let _second = guests.request(guest(1), Way::Direct).unwrap();
        let refused = TooMuch {
            reason: Reason::AddressRequests,
            after: Some(SECOND),
        };
        let third = guests.request(guest(1), Way::Direct);
        assert_eq!(third.unwrap_err(), refused);
        first.post(95).unwrap();
        let refused = TooMuch {
            reason: Reason::AddressBytes,
            after: Some(SECOND / 2),
        };
        assert_eq!(first.post(10), Err(refused));
        advance(SECOND).await;
        first.post(10).unwrap();
        guests.request(guest(1), Way::Direct).unwrap();
    }

    fn guest(number: u32) -> Guest {
        std::net::IpAddr::from(Ipv4Addr::from_bits(number)).into()
    }
}

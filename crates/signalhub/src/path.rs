//! A server's view of a request: which app, which channels.

/// The app and the channels that a request names, as they stand in it.
///
/// Nothing is percent-decoded: like the original, a hub compares what it was sent, so
/// `/v1/a%62/all` and `/v1/ab/all` are different apps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Path<'a> {
    app: &'a str,
    names: &'a str,
}

impl<'a> Path<'a> {
    /// The app's segment, still encoded.
    pub fn app(&self) -> &'a str {
        self.app
    }

    /// The names as a `GET` means them: split at the commas, at least one, none of them empty.
    /// A name that was given twice is here twice.
    pub fn channels(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.names.split(',')
    }

    /// The name as a `POST` means it: all of it, commas included.
    ///
    /// So a post to `a,b` is not a post to `a` and to `b`. No stream can be subscribed to such a
    /// name, and nobody gets the message.
    pub fn channel(&self) -> &'a str {
        self.names
    }
}

/// In the query of a `GET`: the stream is to say, in each event's `id:`, which channel it is of.
///
/// It is ours: the original ignores every query, and its events have no id.
pub const NAMED: &str = "named";

/// In the query of a `GET`: the stream is to say, in each event's `id:`, how far it is. With such
/// a mark behind a `=`, or with an id in the header `Last-Event-ID`, it begins with what has been
/// sent since, as far as the hub remembers.
///
/// It is ours, as [`NAMED`] is.
pub const RESUME: &str = "resume";

/// What a `GET` asks of its stream besides messages. Nothing, when it is from an original.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wishes<'a> {
    /// [`NAMED`].
    pub named: bool,
    /// [`RESUME`], and the mark behind it, if any.
    pub resume: Option<Option<&'a str>>,
}

impl<'a> Wishes<'a> {
    /// What the target of a request asks for. Whatever else is in its query says nothing.
    ///
    /// ```
    /// use murmuration_signalhub::Wishes;
    ///
    /// let wishes = Wishes::of("/v1/app/all?named&resume=5f-12");
    /// assert!(wishes.named);
    /// assert_eq!(wishes.resume, Some(Some("5f-12")));
    /// assert_eq!(Wishes::of("/v1/app/all?name"), Wishes::default());
    /// ```
    pub fn of(target: &'a str) -> Self {
        let mut wishes = Self::default();
        let query = target.split_once('?').map_or("", |(_, query)| query);
        for part in query.split('&') {
            match part.split_once('=') {
                None if part == NAMED => wishes.named = true,
                None if part == RESUME => wishes.resume = Some(None),
                Some((RESUME, mark)) => wishes.resume = Some(Some(mark)),
                _ => {}
            }
        }
        wishes
    }
}

/// Takes the target of a request apart: `/v1/{app}/{channel}[,{channel}…]`, the app being the
/// first segment and the names everything after it, slashes included. A query is ignored.
///
/// `None` stands for a 404: for another path, and for an app or a channel without a name. (The
/// original takes the empty name for a name; its client cannot be made without an app's.)
pub fn parse_path(target: &str) -> Option<Path<'_>> {
    let path = target.split('?').next()?;
    let (app, names) = path.strip_prefix("/v1/")?.split_once('/')?;
    let path = Path { app, names };
    let all_named = !app.is_empty() && path.channels().all(|name| !name.is_empty());
    all_named.then_some(path)
}

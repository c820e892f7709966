//! The `trunk serve` that we were started by, if we were: trunk runs its hooks without saying what for.

/// Whether these are the words of a `trunk serve`.
fn is_trunk_serve<'word>(mut words: impl Iterator<Item = &'word str>) -> bool {
    let program = words
        .next()
        .and_then(|path| path.rsplit(['/', '\\']).next());
    program == Some("trunk") && words.any(|word| word == "serve")
}

/// Whether the process with this id is a `trunk serve`, still running.
#[cfg(unix)]
pub fn is_running(id: u32) -> bool {
    process::command_line(id).is_some_and(|words| is_trunk_serve(words.split('\0')))
}

/// The id of the `trunk serve` among our ancestors.
#[cfg(unix)]
pub fn find() -> Option<u32> {
    // There may be a cargo between, and a rustup.
    const FAR_ENOUGH: usize = 4;
    let parent = std::os::unix::process::parent_id();
    std::iter::successors(Some(parent), |id| process::parent(*id))
        .take(FAR_ENOUGH)
        .find(|id| is_running(*id))
}

/// Elsewhere there is no simple way to tell; `cargo xtask serve` needs none.
#[cfg(not(unix))]
pub fn find() -> Option<u32> {
    None
}

/// Processes as Linux tells of them. (Not by `ps`, which many a container is without.)
#[cfg(target_os = "linux")]
mod process {
    use std::fs;

    /// The words of its command line, each ended by a NUL; none when it has ended.
    pub fn command_line(id: u32) -> Option<String> {
        fs::read_to_string(format!("/proc/{id}/cmdline")).ok()
    }

    pub fn parent(id: u32) -> Option<u32> {
        super::parent_in_stat(&fs::read_to_string(format!("/proc/{id}/stat")).ok()?)
    }
}

/// Processes as other Unix systems tell of them.
#[cfg(all(unix, not(target_os = "linux")))]
mod process {
    use std::process::Command;

    use crate::kit::process::output_of;

    /// The words of its command line, each ended by a NUL; none when it has ended.
    pub fn command_line(id: u32) -> Option<String> {
        Some(
            ask(id, "command=")?
                .split_whitespace()
                .collect::<Vec<_>>()
                .join("\0"),
        )
    }

    pub fn parent(id: u32) -> Option<u32> {
        ask(id, "ppid=")?.trim().parse().ok()
    }

    fn ask(id: u32, what: &str) -> Option<String> {
        output_of(Command::new("ps").args(["-o", what, "-p", &id.to_string()]))
    }
}

/// The parent's id in a `/proc/…/stat`: the second field after the program's name, which may itself hold
/// blanks and brackets.
#[cfg(any(test, target_os = "linux"))]
fn parent_in_stat(stat: &str) -> Option<u32> {
    let (_, fields) = stat.rsplit_once(") ")?;
    fields.split(' ').nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{is_trunk_serve, parent_in_stat};

    fn is(line: &str) -> bool {
        is_trunk_serve(line.split(' '))
    }

    #[test]
    fn knows_a_trunk_serve_by_its_words() {
        assert!(is("trunk serve"));
        assert!(is("/home/me/.cargo/bin/trunk --verbose serve --port 9000"));
    }

    #[test]
    fn takes_nothing_else_for_one() {
        assert!(!is("trunk build --release"));
        assert!(!is("cargo xtask serve"));
        assert!(!is("/home/trunk/serve"));
        assert!(!is(""));
    }

    #[test]
    fn reads_the_parent_even_after_an_odd_name() {
        assert_eq!(parent_in_stat("7 (a) b) (c) S 41 7 7 0 -1"), Some(41));
        assert_eq!(parent_in_stat("7 (trunk) R 1 7"), Some(1));
        assert_eq!(parent_in_stat(""), None);
    }
}

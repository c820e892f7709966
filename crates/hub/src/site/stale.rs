//! Which compressed files are older than what they were made of.
//!
//! Whoever has the folder may edit a file in it, and then wants to see what was edited.

use std::path::{Component, Path, PathBuf};
use std::time::{Duration, SystemTime};

use percent_encoding::percent_decode_str;
use tokio::fs;

/// How much older a compressed file may be all the same. Whoever copies a folder copies its files in
/// any order; whoever edits one takes longer than this.
const AT_THE_SAME_TIME: Duration = Duration::from_secs(2);

/// Whether the file at this address has been changed since it was compressed.
pub(super) async fn is_stale(folder: &Path, address: &str) -> bool {
    let Some(file) = file(folder, address) else {
        return false;
    };
    let changed = modified(&file).await;
    for end in [".br", ".gz"] {
        let mut compressed = file.clone().into_os_string();
        compressed.push(end);
        if let (Some(changed), Some(compressed)) = (changed, modified(compressed.as_ref()).await)
            && changed > compressed + AT_THE_SAME_TIME
        {
            return true;
        }
    }
    false
}

/// The file that an address stands for; `None` for one that is outside of the folder.
fn file(folder: &Path, address: &str) -> Option<PathBuf> {
    let path = percent_decode_str(address.trim_start_matches('/'));
    let path = PathBuf::from(path.decode_utf8().ok()?.into_owned());
    let within = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    let file = folder.join(path);
    within.then(|| match address.ends_with('/') {
        true => file.join("index.html"),
        false => file,
    })
}

async fn modified(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).await.ok()?.modified().ok()
}
